package org.meshnet.core.engine;

import java.util.List;
import java.util.function.Consumer;
import org.meshnet.core.engine.context.Checks;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.directory.Announcer;
import org.meshnet.core.engine.directory.Directory;
import org.meshnet.core.engine.directory.DirectoryEvents;
import org.meshnet.core.engine.handshake.HandshakeEvents;
import org.meshnet.core.engine.handshake.Handshaker;
import org.meshnet.core.engine.lane.ControlEvent;
import org.meshnet.core.engine.lane.OutboundLane;
import org.meshnet.core.engine.mtu.PathMtu;
import org.meshnet.core.engine.multicast.MulticastDesk;
import org.meshnet.core.engine.name.NameDesk;
import org.meshnet.core.engine.nat.NatWatch;
import org.meshnet.core.engine.nat.PortGuesser;
import org.meshnet.core.engine.nat.PortWatch;
import org.meshnet.core.engine.path.PathEvents;
import org.meshnet.core.engine.path.PathKeeper;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.peer.PeerTimer;
import org.meshnet.core.engine.relay.RelayChannels;
import org.meshnet.core.engine.relay.RelaySeeker;
import org.meshnet.core.engine.relay.RelayService;
import org.meshnet.core.engine.relay.RelayWords;
import org.meshnet.core.engine.route.Gateways;
import org.meshnet.core.engine.session.SessionKeeper;
import org.meshnet.core.engine.session.SessionObserver;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.engine.traffic.Forwarder;
import org.meshnet.core.engine.traffic.Pings;
import org.meshnet.core.net.Hop;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.session.Session;
import org.meshnet.core.wire.RelayLimited;

/**
 * The parts of one engine, each made from those that it uses, and what they tell those that come after them. Control
 * thread only.
 *
 * <pre>
 *   directory ◀── handshaker ◀── paths ◀── relays, relay seeker, relay service, pings, gateways ◀── keeper
 *       ▲              ▲                                                                              │
 *       └──────────────┴──────────────────── forwarder, guesser, multicast ◀──────────────────────────┘
 * </pre>
 *
 * An arrow is a use. What goes the other way are events: {@link DirectoryEvents}, {@link HandshakeEvents},
 * {@link PathEvents}, {@link SessionObserver}. Who hears of which is said here and nowhere else.
 */
final class Parts {
    private final EngineContext context;
    private final NatWatch nat;
    private final Directory directory;
    private final Handshaker handshaker;
    private final PathKeeper paths;
    private final RelayChannels relays;
    private final RelaySeeker relaySeeker;
    private final RelayService relayService;
    private final RelayWords relayWords;
    private final Gateways gateways;
    private final Forwarder forwarder;
    private final Pings pings;
    private final PathMtu mtu;
    private final PortGuesser guesser;
    private final PortWatch ports;
    private final MulticastDesk multicast;
    private final SessionKeeper keeper;
    private final NameDesk names;

    /** @param handle takes what the lane for packets that waited leaves to the control loop */
    Parts(EngineContext context, Consumer<ControlEvent> handle, long nowNs) {
        this.context = context;
        names = new NameDesk(context);
        nat = new NatWatch(context.random(), context.outbox());
        directory = new Directory(context, new OfDirectory(), nowNs);
        Checks checks = new Checks(context.underlay(), directory, context.counters());
        handshaker = new Handshaker(context, directory, checks, new OfHandshakes(), nowNs);
        paths = new PathKeeper(context, checks, directory, handshaker, new OfPaths());
        relays = new RelayChannels(context, directory, handshaker, paths);
        relaySeeker = new RelaySeeker(context, handshaker, relays);
        relayService = new RelayService(context, paths, nowNs);
        relayWords = new RelayWords(context, directory, relaySeeker);
        gateways = new Gateways(context, directory, checks, paths, handshaker);
        forwarder = new Forwarder(context, directory, handshaker, forwarderLane(context, handle));
        pings = new Pings(context, directory, handshaker, paths);
        mtu = new PathMtu(context);
        guesser = new PortGuesser(context, directory, checks, nat);
        ports = new PortWatch(context, directory, nat);
        multicast = new MulticastDesk(context, handshaker, nowNs);
        keeper = new SessionKeeper(
                context,
                directory,
                handshaker,
                paths,
                List.of(mtu, forwarder, pings, guesser, relayService, relaySeeker, gateways, multicast));
    }

    /** Packets that waited for a session leave on the control loop's own lane; one that finds none now is lost. */
    private static OutboundLane forwarderLane(EngineContext context, Consumer<ControlEvent> handle) {
        return new OutboundLane(
                MeshEngine.CONTROL_LANE,
                context.snapshots(),
                context.outbox(),
                event -> {
                    if (event instanceof ControlEvent.PacketUnrouted) {
                        context.counters().add(Counter.PACKET_NO_PATH);
                    } else {
                        handle.accept(event);
                    }
                    return true;
                },
                context.counters(),
                MeshEngine.PLAIN_CUT_BYTES);
    }

    /** A timer of a peer is due. */
    void onTimer(Peer peer, PeerTimer timer, long nowNs) {
        switch (timer) {
            case REKEY, SESSION_EXPIRY, IDLE_KEEPALIVE -> keeper.onTimer(peer, timer, nowNs);
            case HANDSHAKE_RETRY -> handshaker.onRetry(peer, nowNs);
            case STAGED_EXPIRY -> forwarder.onStagedExpiry(peer, nowNs);
            case DESCRIPTOR_MISSING -> directory.missing().ask(peer, nowNs);
            case GROUPS_TOLD -> multicast.onTimer(peer, nowNs);
            case PATH_MTU -> mtu.onTimer(peer, nowNs);
            case PORT_GUESS -> guesser.onTimer(peer, nowNs);
            case HEARTBEAT, PATH_WATCH, PATH_TRUST, PATH_SEARCH, BETTER_PATH, ADDRESS_CHANGED ->
                paths.onTimer(peer, timer, nowNs);
        }
    }

    private void then(Runnable work) {
        context.turn().then(work);
    }

    /** What is about a peer is void once that is known no more. */
    private void then(Peer peer, Runnable work) {
        then(() -> {
            if (context.peers().knows(peer)) {
                work.run();
            }
        });
    }

    private final class OfDirectory implements DirectoryEvents {
        @Override
        public void connect(Peer peer, long nowNs) {
            then(peer, () -> {
                handshaker.connect(peer, nowNs);
                gateways.onFactsChanged();
            });
        }

        @Override
        public void onIntroduced(Peer peer, boolean hasNewRelay, long nowNs) {
            then(peer, () -> {
                handshaker.onIntroduced(peer, hasNewRelay, nowNs);
                gateways.onFactsChanged();
            });
        }

        @Override
        public void onCandidatesChanged(Peer peer, long nowNs) {
            then(peer, () -> {
                paths.onCandidatesChanged(peer, nowNs);
                gateways.onFactsChanged();
            });
        }

        @Override
        public void onDescriptor(Peer peer, long nowNs) {
            then(peer, () -> {
                guesser.onPeerChanged(peer);
                relaySeeker.onDescriptor(peer);
                multicast.onDescriptor(peer, nowNs);
                gateways.onDescriptor(peer);
            });
        }

        @Override
        public void onAddresses(Peer peer, long nowNs) {
            then(peer, () -> {
                forwarder.onPeerAddresses(peer, nowNs);
                pings.onPeerAddresses(peer, nowNs);
            });
        }

        @Override
        public void onNotFound(IpAddress address, long nowNs) {
            then(() -> {
                forwarder.onNotFound(address, nowNs);
                pings.onNotFound(address);
            });
        }

        @Override
        public void onForgotten(Peer peer, long nowNs) {
            then(() -> handshaker.stop(peer));
            then(() -> guesser.onDown(peer, nowNs));
            then(() -> keeper.drop(peer, nowNs));
            then(() -> forwarder.onStagedExpiry(peer, nowNs));
            then(() -> relayService.onDown(peer, nowNs));
            then(() -> relaySeeker.forget(peer, nowNs));
            then(() -> gateways.onForgotten(peer, nowNs));
            then(() -> multicast.onDown(peer, nowNs));
        }

        @Override
        public void quit(Peer peer, long nowNs) {
            then(peer, () -> keeper.quit(peer, nowNs));
        }

        @Override
        public void onRegistered(int server, boolean isWhereItWas, long nowNs) {
            then(() -> {
                if (isWhereItWas) {
                    relays.onServerDoubted(server, nowNs);
                } else {
                    relays.onServerVoid(server, nowNs);
                }
            });
        }

        @Override
        public void onRelayGiven(Peer peer, int server, Hop relay, long nowNs) {
            then(peer, () -> relays.onGiven(peer, server, relay, nowNs));
        }

        @Override
        public void onRelayRefused(Peer peer, int server, long nowNs) {
            then(peer, () -> relays.onRefused(peer, server));
        }

        @Override
        public void onRelayLost(Peer peer, long nowNs) {
            then(peer, () -> relays.request(peer, nowNs));
        }

        @Override
        public void onRelayLimited(int server, RelayLimited said, long nowNs) {
            then(() -> relayWords.onServerLimited(server, said, nowNs));
        }
    }

    private final class OfHandshakes implements HandshakeEvents {
        @Override
        public void onUnconfirmed(Peer peer, Session session, Hop to, long nowNs) {
            then(peer, () -> keeper.onUnconfirmed(peer, session, to, nowNs));
        }

        @Override
        public void onEstablished(Peer peer, Session session, Hop over, long nowNs) {
            then(peer, () -> keeper.onEstablished(peer, session, over, nowNs));
        }

        @Override
        public void onAttempt(Peer peer, long nowNs) {
            then(peer, () -> {
                relaySeeker.seek(peer, nowNs);
                gateways.onReachChanged(peer, nowNs);
            });
        }

        @Override
        public void onGivenUp(Peer peer, long nowNs) {
            then(peer, () -> {
                forwarder.onStagedExpiry(peer, nowNs);
                keeper.onGivenUp(peer, nowNs);
                gateways.onReachChanged(peer, nowNs);
            });
        }
    }

    private final class OfPaths implements PathEvents {
        @Override
        public void onHeard(Peer peer, Hop from, long nowNs) {
            then(peer, () -> guesser.onHeard(peer, from, nowNs));
        }

        @Override
        public void onMoved(Peer peer, long nowNs) {
            then(peer, () -> {
                mtu.onMoved(peer, nowNs);
                guesser.onMoved(peer, nowNs);
                relaySeeker.onMoved(peer, nowNs);
                gateways.onChanged(peer, nowNs);
            });
        }

        @Override
        public void onAnswer(Peer peer, Session session, Hop from, long nowNs) {
            then(peer, () -> {
                relayService.onAnswer(peer, session, from, nowNs);
                gateways.onReachChanged(peer, nowNs);
            });
        }

        @Override
        public void onSearch(Peer peer, long nowNs) {
            then(peer, () -> guesser.onSearch(peer, nowNs));
        }

        @Override
        public void onRound(Peer peer, long nowNs) {
            then(peer, () -> relaySeeker.seek(peer, nowNs));
        }

        @Override
        public void onOverdue(Peer peer, long nowNs) {
            then(peer, () -> {
                relaySeeker.dropStale(peer, nowNs);
                paths.failOver(peer, nowNs);
                gateways.onReachChanged(peer, nowNs);
            });
        }

        @Override
        public void onRelayWanted(Peer peer, long nowNs) {
            then(peer, () -> relays.request(peer, nowNs));
        }

        @Override
        public void onElsewhere(Peer peer, long nowNs) {
            then(peer, () -> relaySeeker.onMoved(peer, nowNs));
        }
    }

    EngineContext context() {
        return context;
    }

    Directory directory() {
        return directory;
    }

    Announcer announcer() {
        return directory.announcer();
    }

    Handshaker handshaker() {
        return handshaker;
    }

    SessionKeeper keeper() {
        return keeper;
    }

    Forwarder forwarder() {
        return forwarder;
    }

    PathKeeper paths() {
        return paths;
    }

    PortGuesser guesser() {
        return guesser;
    }

    Pings pings() {
        return pings;
    }

    PathMtu mtu() {
        return mtu;
    }

    RelaySeeker relaySeeker() {
        return relaySeeker;
    }

    RelayService relayService() {
        return relayService;
    }

    Gateways gateways() {
        return gateways;
    }

    RelayWords relayWords() {
        return relayWords;
    }

    NameDesk names() {
        return names;
    }

    NatWatch nat() {
        return nat;
    }

    MulticastDesk multicast() {
        return multicast;
    }

    PortWatch ports() {
        return ports;
    }
}
