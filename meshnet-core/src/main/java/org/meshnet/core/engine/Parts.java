package org.meshnet.core.engine;

import java.util.List;
import java.util.function.Consumer;
import org.meshnet.core.engine.context.Checks;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.directory.Announcer;
import org.meshnet.core.engine.directory.Directory;
import org.meshnet.core.engine.directory.DirectoryEvents;
import org.meshnet.core.engine.directory.NameSearch;
import org.meshnet.core.engine.ethernet.EthernetDesk;
import org.meshnet.core.engine.handshake.HandshakeEvents;
import org.meshnet.core.engine.handshake.Handshaker;
import org.meshnet.core.engine.lane.ControlEvent;
import org.meshnet.core.engine.lane.OutboundLane;
import org.meshnet.core.engine.membership.RenewalDesk;
import org.meshnet.core.engine.mtu.PathMtu;
import org.meshnet.core.engine.multicast.MissingMembers;
import org.meshnet.core.engine.multicast.MulticastDesk;
import org.meshnet.core.engine.name.NameDesk;
import org.meshnet.core.engine.nat.NatWatch;
import org.meshnet.core.engine.nat.PortGuesser;
import org.meshnet.core.engine.nat.PortWatch;
import org.meshnet.core.engine.path.PathEvents;
import org.meshnet.core.engine.path.PathKeeper;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.peer.PeerTimer;
import org.meshnet.core.engine.policy.PolicyDesk;
import org.meshnet.core.engine.policy.RotationDesk;
import org.meshnet.core.engine.relay.RelayChannels;
import org.meshnet.core.engine.relay.RelaySeeker;
import org.meshnet.core.engine.relay.RelayService;
import org.meshnet.core.engine.relay.RelayWords;
import org.meshnet.core.engine.route.Gateways;
import org.meshnet.core.engine.rule.RuleDesk;
import org.meshnet.core.engine.session.SessionKeeper;
import org.meshnet.core.engine.session.SessionObserver;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.engine.traffic.Forwarder;
import org.meshnet.core.engine.traffic.Pings;
import org.meshnet.core.engine.traffic.SpeedDesk;
import org.meshnet.core.wire.Capabilities;

/**
 * The parts of one engine, each made from those that it uses, and what they tell those that come after them. Control
 * thread only.
 *
 * <pre>
 *   directory ◀── handshaker ◀── paths ◀── relays, relay seeker, relay service, pings, gateways ◀── keeper
 *       ▲              ▲                                                                              │
 *       └──────────────┴──────── forwarder, guesser, multicast, ethernet ◀────────────────────────────┘
 * </pre>
 *
 * An arrow is a use. What goes the other way are events: {@link DirectoryEvents}, {@link HandshakeEvents},
 * {@link PathEvents}, {@link SessionObserver}. Who hears of which is said by {@link DirectoryFollowers},
 * {@link HandshakeFollowers} and {@link PathFollowers}, of sessions here, and nowhere else.
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
    private final SpeedDesk speed;
    private final PathMtu mtu;
    private final PortGuesser guesser;
    private final PortWatch ports;
    private final MulticastDesk multicast;
    private final RenewalDesk renewals;
    private final PolicyDesk policy;
    private final RotationDesk rotation;
    private final EthernetDesk ethernet;
    private final SessionKeeper keeper;
    private final NameDesk names;
    private final NameSearch nameSearch;
    private final RuleDesk rules;

    /** @param handle takes what the lane for packets that waited leaves to the control loop */
    Parts(EngineContext context, Consumer<ControlEvent> handle, long nowNs) {
        this.context = context;
        names = new NameDesk(context);
        nat = new NatWatch(context.random(), context.outbox());
        directory = new Directory(context, new DirectoryFollowers(this), nowNs);
        nameSearch = new NameSearch(context, directory);
        Checks checks = new Checks(context.underlay(), directory, context.counters());
        handshaker = new Handshaker(context, directory, checks, new HandshakeFollowers(this), nowNs);
        paths = new PathKeeper(context, checks, directory, handshaker, new PathFollowers(this));
        relays = new RelayChannels(context, directory, handshaker, paths);
        relaySeeker = new RelaySeeker(context, handshaker, relays);
        relayService = new RelayService(context, paths, nowNs);
        relayWords = new RelayWords(context, directory, relaySeeker);
        gateways = new Gateways(context, new Gateways.Sources(directory, nameSearch, names), checks, paths, handshaker);
        forwarder = new Forwarder(context, directory, handshaker, forwarderLane(context, handle));
        rules = new RuleDesk(context, forwarder);
        pings = new Pings(context, directory, handshaker, paths);
        speed = new SpeedDesk(context, paths, nowNs);
        mtu = new PathMtu(context);
        guesser = new PortGuesser(context, directory, checks, nat);
        ports = new PortWatch(context, directory, nat);
        multicast = new MulticastDesk(context, handshaker, nowNs);
        renewals = new RenewalDesk(context, directory, handshaker, nowNs);
        rotation = new RotationDesk(context, directory, handshaker, relays, nowNs);
        policy = new PolicyDesk(context, directory.registrations(), new DocumentFollowers(this), nowNs);
        ethernet = new EthernetDesk(
                context, new MissingMembers(context, handshaker, Capabilities.ETHERNET), forwarder, nowNs);
        keeper = new SessionKeeper(
                context,
                directory,
                handshaker,
                paths,
                List.of(
                        mtu,
                        forwarder,
                        pings,
                        guesser,
                        relayService,
                        relaySeeker,
                        gateways,
                        multicast,
                        ethernet,
                        renewals,
                        policy,
                        rotation));
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
            case POLICY_TOLD -> policy.onTimer(peer, nowNs);
            case GROUPS_TOLD -> multicast.onTimer(peer, nowNs);
            case PATH_MTU -> mtu.onTimer(peer, nowNs);
            case PORT_GUESS -> guesser.onTimer(peer, nowNs);
            case HEARTBEAT, PATH_WATCH, PATH_TRUST, PATH_SEARCH, BETTER_PATH, ADDRESS_CHANGED ->
                paths.onTimer(peer, timer, nowNs);
        }
    }

    /** Has this done at the end of the turn. */
    void then(Runnable work) {
        context.turn().then(work);
    }

    /** The same; what is about a peer is void once that is known no more. */
    void then(Peer peer, Runnable work) {
        then(() -> {
            if (context.peers().knows(peer)) {
                work.run();
            }
        });
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

    SpeedDesk speed() {
        return speed;
    }

    PathMtu mtu() {
        return mtu;
    }

    RelayChannels relays() {
        return relays;
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

    NameSearch nameSearch() {
        return nameSearch;
    }

    RuleDesk rules() {
        return rules;
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

    RenewalDesk renewals() {
        return renewals;
    }

    PolicyDesk policy() {
        return policy;
    }

    RotationDesk rotation() {
        return rotation;
    }

    EthernetDesk ethernet() {
        return ethernet;
    }

    PortWatch ports() {
        return ports;
    }
}
