package org.meshnet.discovery.mesh;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.crypto.ServerIdentity;
import org.meshnet.core.crypto.SodiumFrameCiphers;
import org.meshnet.core.engine.Command;
import org.meshnet.core.engine.MeshEngine;
import org.meshnet.core.engine.context.EngineConfig;
import org.meshnet.core.engine.context.EngineSeams;
import org.meshnet.core.engine.status.ExitStatus;
import org.meshnet.core.engine.status.MembershipNews;
import org.meshnet.core.engine.status.MeshListener;
import org.meshnet.core.engine.status.PeerStatus;
import org.meshnet.core.engine.status.RefusedFlow;
import org.meshnet.core.engine.status.ServerStatus;
import org.meshnet.core.engine.status.Warning;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.key.ServerKey;
import org.meshnet.core.name.NameTable;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.seam.ExtraSockets;
import org.meshnet.core.seam.OwnSocket;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.discovery.registry.Registry;
import org.meshnet.discovery.registry.ServerSecrets;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.registry.ticket.TicketRing;

/**
 * Nodes and a server that hear each other after 10 ms, in virtual time, which begins below zero as a monotonic clock
 * may.
 */
final class TinyMesh {
    static final Endpoint SERVER = Endpoint.parse("198.51.100.1:8000").orElseThrow();

    private static final long LATENCY_NS = TimeUnit.MILLISECONDS.toNanos(10);

    /** A datagram on its way. */
    record Flight(long arrivesNs, long number, byte[] datagram, Endpoint from, Endpoint to) {
        int type() {
            return datagram[0] & 0xff;
        }
    }

    /** Whoever gets datagrams. */
    interface Receiver {
        void onDatagram(byte[] datagram, Endpoint from);
    }

    final RandomSource random;
    final NetworkSecrets secrets = NetworkSecrets.derive(NetworkKey.of(new byte[32]));
    final List<Flight> sent = new ArrayList<>();
    Predicate<Flight> loss = flight -> false;
    long nowNs = -TimeUnit.SECONDS.toNanos(2);

    private final Registry registry;
    private final Map<Endpoint, Receiver> receivers = new HashMap<>();
    private final List<MeshEngine> engines = new ArrayList<>();
    private final PriorityQueue<Flight> flights =
            new PriorityQueue<>(Comparator.comparingLong(Flight::arrivesNs).thenComparingLong(Flight::number));

    TinyMesh() {
        this(new Random(1)::nextBytes);
    }

    TinyMesh(RandomSource random) {
        this.random = random;
        registry = new Registry(
                RegistryConfig.DEFAULT,
                new ServerSecrets(ServerIdentity.generate(random), TicketRing.fresh(random, () -> 0)),
                random,
                (train, size, to) -> send(train, SERVER, to),
                nowNs);
        receivers.put(SERVER, (datagram, from) -> registry.onDatagram(ByteBuffer.wrap(datagram), from, nowNs));
    }

    static Endpoint endpoint(int number) {
        return new Endpoint(IpAddress.v4(0xc0000200 + number), 5000);
    }

    /** A node that knows the server. */
    MeshEngine node(int number) {
        return node(number, Identity.generate(random));
    }

    /** A node that knows the server, with an identity that it may have had before. */
    MeshEngine node(int number, Identity identity) {
        return node(number, identity, endpoint(number));
    }

    /** A node that the server sees elsewhere than all others do. */
    MeshEngine nodeSeenAt(int number, Endpoint atServer) {
        return node(number, Identity.generate(random), atServer);
    }

    private MeshEngine node(int number, Identity identity, Endpoint atServer) {
        Endpoint self = endpoint(number);
        EngineConfig config = new EngineConfig(
                new EngineConfig.Member(identity, secrets, "node" + number),
                new EngineConfig.Overlay(
                        Prefix.parse("10.0.0.0/24").orElseThrow(),
                        Optional.of(new Prefix(IpAddress.v4(0x0a000000 + number), 24))),
                List.of(Optional.empty()),
                true,
                new EngineConfig.Traffic(2, Optional.empty()));
        EngineSeams seams = new EngineSeams(
                new EngineSeams.Sockets(
                        (train, size, to) -> send(train, to.equals(SERVER) ? atServer : self, to),
                        OwnSocket.FIXED,
                        ExtraSockets.NONE),
                packet -> {},
                random,
                this::unixNs,
                new EngineSeams.Ciphers(new SodiumFrameCiphers()),
                new Deaf());
        MeshEngine engine = new MeshEngine(config, seams, nowNs);
        receivers.put(self, (datagram, from) -> engine.onDatagram(direct(datagram), from, nowNs));
        receivers.put(atServer, receivers.get(self));
        engines.add(engine);
        engine.onCommand(new Command.ServerEndpoints(0, List.of(SERVER)), nowNs);
        return engine;
    }

    /** Everybody's time of day. */
    long unixNs() {
        return TimeUnit.DAYS.toNanos(365) + nowNs;
    }

    /** Somebody else at an endpoint. */
    void put(Endpoint endpoint, Receiver receiver) {
        receivers.put(endpoint, receiver);
    }

    void send(ByteBuffer datagram, Endpoint from, Endpoint to) {
        byte[] bytes = new byte[datagram.remaining()];
        datagram.duplicate().get(bytes);
        Flight flight = new Flight(nowNs + LATENCY_NS, sent.size(), bytes, from, to);
        sent.add(flight);
        flights.add(flight);
    }

    static ByteBuffer direct(byte[] datagram) {
        return ByteBuffer.allocateDirect(datagram.length).put(0, datagram);
    }

    void runSeconds(long seconds) {
        long endNs = nowNs + TimeUnit.SECONDS.toNanos(seconds);
        while (nextNs() <= endNs) {
            nowNs = Math.max(nowNs, nextNs());
            Flight flight = flights.peek();
            if (flight != null && flight.arrivesNs() <= nowNs) {
                flights.remove();
                deliver(flight);
            }
            registry.onTimer(nowNs);
            engines.forEach(engine -> engine.onTimer(nowNs));
        }
        nowNs = endNs;
    }

    private void deliver(Flight flight) {
        Receiver receiver = receivers.get(flight.to());
        if (receiver != null && !loss.test(flight)) {
            receiver.onDatagram(flight.datagram(), flight.from());
        }
    }

    private long nextNs() {
        long deadlineNs = flights.isEmpty() ? Long.MAX_VALUE : flights.peek().arrivesNs();
        deadlineNs = Math.min(deadlineNs, registry.nextDeadlineNs());
        for (MeshEngine engine : engines) {
            deadlineNs = Math.min(deadlineNs, engine.nextDeadlineNs());
        }
        return deadlineNs;
    }

    /** Hears nothing. */
    private static final class Deaf implements MeshListener {
        @Override
        public void onOverlayAddresses(List<Prefix> addresses) {}

        @Override
        public void onExit(ExitStatus exit) {}

        @Override
        public void onRoutes(List<Prefix> networks) {}

        @Override
        public void onPeerUp(PeerStatus peer) {}

        @Override
        public void onPeerDown(PeerStatus peer) {}

        @Override
        public void onPeerUnanswered(PeerStatus peer) {}

        @Override
        public void onPathChanged(PeerStatus peer) {}

        @Override
        public void onRelayLimited(PeerStatus peer) {}

        @Override
        public void onServerState(ServerStatus server, String detail) {}

        @Override
        public void onServerKey(int server, ServerKey key, boolean isChanged) {}

        @Override
        public void onAddressTaken(IpAddress address, String holder, boolean isFixed) {}

        @Override
        public void onNoFreeAddress(Prefix network) {}

        @Override
        public void onNames(NameTable names) {}

        @Override
        public void onMembership(MembershipNews news) {}

        @Override
        public void onRefused(RefusedFlow flow) {}

        @Override
        public void onMeasured(PeerStatus peer, int bytesPerSecond, int seconds) {}

        @Override
        public void onWarning(Warning warning) {}
    }
}
