package org.meshnet.core.engine.relay;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.crypto.SodiumFrameCiphers;
import org.meshnet.core.engine.context.Checks;
import org.meshnet.core.engine.context.EngineConfig;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.context.EngineSeams;
import org.meshnet.core.engine.context.RecordingListener;
import org.meshnet.core.engine.lane.ForwardChannel;
import org.meshnet.core.engine.lane.SnapshotCell;
import org.meshnet.core.engine.path.PathEvents;
import org.meshnet.core.engine.path.PathKeeper;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.peer.PeerTable;
import org.meshnet.core.engine.status.Counters;
import org.meshnet.core.frame.FrameKind;
import org.meshnet.core.frame.RelayLimitBody;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.relay.RelayLimits;
import org.meshnet.core.seam.ExtraSockets;
import org.meshnet.core.seam.OwnSocket;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.session.CipherSuite;
import org.meshnet.core.session.Session;
import org.meshnet.core.session.SessionTerms;
import org.meshnet.core.session.SessionTerms.ReceiverIndex;
import org.meshnet.core.session.SessionTerms.Receiving;
import org.meshnet.core.session.SessionTerms.Sending;
import org.meshnet.core.wire.MessageType;
import org.meshnet.core.wire.RelayHeader;

/** A relay service with peers that have sessions, and what it says to them, opened by the peers. */
public final class RelayBench {
    static final int ALICE = 1;
    static final int BOB = 2;

    /** What a peer was told. */
    record Told(int peer, int kind, NodeKey about, long channel, Endpoint at) {}

    private final List<Told> told = new ArrayList<>();
    private final List<RelayLimitBody> limits = new ArrayList<>();
    public final SnapshotCell cell = new SnapshotCell();
    public final Counters counters = new Counters();
    private final List<Session> farSessions = new ArrayList<>();
    public final EngineContext context;
    public final Checks checks;
    private final PeerTable peers;
    private Optional<Endpoint> observed = Optional.empty();
    private Optional<Endpoint> server = Optional.empty();
    private final PathKeeper paths;
    private long lastProbeId;
    private int answerCount;
    final RelayService service;

    /** What a node of this bench's network is set up with. */
    public static EngineConfig config() {
        return config(Optional.empty());
    }

    private static EngineConfig config(Optional<RelayLimits> limits) {
        return new EngineConfig(
                new EngineConfig.Member(
                        Identity.fromSeed(new byte[32]), NetworkSecrets.derive(NetworkKey.of(new byte[32])), "relay"),
                new EngineConfig.Overlay(Prefix.parse("10.0.0.0/24").orElseThrow(), Optional.empty()),
                List.of(Optional.empty()),
                true,
                new EngineConfig.Traffic(2, limits));
    }

    public RelayBench(Optional<RelayLimits> limits) {
        AtomicLong counter = new AtomicLong();
        RandomSource random = bytes -> ByteBuffer.wrap(bytes).putLong(counter.incrementAndGet());
        context = new EngineContext(config(limits), seams(random), counters, cell, 0);
        peers = context.peers();
        checks = new Checks(context.underlay(), new Place(), counters);
        paths = new PathKeeper(context, checks, hop -> OptionalInt.empty(), (peer, nowNs) -> {}, new Events());
        service = new RelayService(context, paths, 0);
        context.publisher().endTurn(0);
    }

    private EngineSeams seams(RandomSource random) {
        return new EngineSeams(
                new EngineSeams.Sockets(this::open, OwnSocket.FIXED, ExtraSockets.NONE),
                packet -> {},
                random,
                () -> 0,
                new EngineSeams.Ciphers(new SodiumFrameCiphers()),
                new RecordingListener());
    }

    private final class Place implements Checks.Place {
        @Override
        public boolean isOwn(Endpoint endpoint) {
            return false;
        }

        @Override
        public List<Endpoint> observed() {
            return observed.stream().toList();
        }

        @Override
        public Optional<Endpoint> serverEndpoint(int number) {
            return server;
        }
    }

    /** Where servers see this node. */
    public void setObserved(String endpoint) {
        observed = Endpoint.parse(endpoint);
    }

    /** Where this node reaches its server. */
    public void setServer(String endpoint) {
        server = Endpoint.parse(endpoint);
    }

    /** Connects this many peers, numbered from 1, each directly. */
    public void connect(int count) {
        for (int number = 1; number <= count; number++) {
            Peer peer = peers.findOrAdd(key(number)).orElseThrow();
            peer.promote(session(peer, number, true));
            peer.paths().onHandshake(Hop.direct(endpoint(number)), 0);
            farSessions.add(session(peer, number, false));
        }
    }

    private static Session session(Peer peer, int number, boolean isNear) {
        byte[] key = new byte[32];
        key[0] = (byte) number;
        SessionTerms terms = new SessionTerms(
                isNear,
                new Sending(new ReceiverIndex(number), key, 2),
                new Receiving(new ReceiverIndex(number), key, 2),
                CipherSuite.SECRETBOX);
        return new Session(peer.link(), terms, 1, new SodiumFrameCiphers(), 0);
    }

    public static NodeKey key(int number) {
        byte[] seed = new byte[32];
        seed[0] = (byte) number;
        seed[1] = (byte) (number >> 8);
        return Identity.fromSeed(seed).nodeKey();
    }

    static Endpoint endpoint(int number) {
        return Endpoint.parse("192.0.2.1:" + (1000 + number)).orElseThrow();
    }

    public Peer peer(int number) {
        return peers.find(key(number)).orElseThrow();
    }

    /** A peer asks for another over its path in use, which is proven. */
    void ask(int asker, int wanted, long nowNs) {
        peer(asker).paths().onHandshake(Hop.direct(endpoint(asker)), nowNs);
        ask(asker, wanted, Hop.direct(endpoint(asker)), nowNs);
    }

    void ask(int asker, int wanted, Hop from, long nowNs) {
        Session session = peer(asker).current().orElseThrow();
        service.onRequest(peer(asker), session, key(wanted), from, nowNs);
    }

    /** The peer answers the last probe, from there. */
    void answer(int number, Hop from, long nowNs) {
        context.outbox().sendAll();
        Session session = peer(number).current().orElseThrow();
        paths.onProbeReply(peer(number), session, lastProbeId, from, nowNs);
    }

    /** The peer sends the reply to a probe, from there. */
    void reply(int number, long id, Hop from, long nowNs) {
        Session session = peer(number).current().orElseThrow();
        paths.onProbeReply(peer(number), session, id, from, nowNs);
    }

    /** Answers to probes so far. */
    int answerCount() {
        return answerCount;
    }

    /** What this peer was told last. */
    Told last(int number) {
        return told().stream()
                .filter(each -> each.peer == number)
                .reduce((one, next) -> next)
                .orElseThrow(() -> new AssertionError("peer " + number + " was told nothing"));
    }

    /** What the peers were told by now. */
    List<Told> told() {
        context.outbox().sendAll();
        return told;
    }

    /** What they were told of limits by now. */
    List<RelayLimitBody> limits() {
        context.outbox().sendAll();
        return limits;
    }

    private void open(ByteBuffer datagram, int segmentBytes, Endpoint to) {
        int envelope = datagram.get(datagram.position()) == MessageType.RELAY ? RelayHeader.LENGTH : 0;
        ByteBuffer frame = ByteBuffer.allocateDirect(datagram.remaining() - envelope);
        frame.put(0, datagram, datagram.position() + envelope, frame.capacity());
        int number = frame.getInt(4);
        farSessions.get(number - 1).open(0, frame, 0, frame.limit());
        if (frame.get(32) == FrameKind.PROBE) {
            lastProbeId = frame.getLong(33);
            return;
        }
        if (frame.get(32) == FrameKind.RELAY_LIMIT) {
            limits.add(RelayLimitBody.read(frame, 33).orElseThrow());
            return;
        }
        byte[] about = new byte[NodeKey.LENGTH];
        frame.get(33, about);
        told.add(new Told(number, frame.get(32), NodeKey.of(about), frame.getLong(65), to));
    }

    boolean isTold(int number, int kind) {
        return told().stream().anyMatch(each -> each.peer == number && each.kind == kind);
    }

    /** The channel that the first peer was granted, which the data loops know. */
    Optional<ForwardChannel> forwarded(int number) {
        return isTold(number, FrameKind.RELAY_GRANT)
                ? Optional.ofNullable(cell.get().forwards().find(last(number).channel()))
                : Optional.empty();
    }

    /** Answers to probes are the service's; nothing else is to happen here. */
    private final class Events implements PathEvents {
        @Override
        public void onHeard(Peer peer, Hop from, long nowNs) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void onMoved(Peer peer, long nowNs) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void onAnswer(Peer peer, Session session, Hop from, long nowNs) {
            answerCount++;
            service.onAnswer(peer, session, from, nowNs);
        }

        @Override
        public void onSearch(Peer peer, long nowNs) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void onRound(Peer peer, long nowNs) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void onOverdue(Peer peer, long nowNs) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void onRelayWanted(Peer peer, long nowNs) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void onElsewhere(Peer peer, long nowNs) {
            throw new UnsupportedOperationException();
        }
    }
}
