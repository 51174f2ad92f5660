package org.meshnet.discovery.registry;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.crypto.ServerIdentity;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.discovery.ClientConfig;
import org.meshnet.core.discovery.DiscoveryClient;
import org.meshnet.core.discovery.EntrySource;
import org.meshnet.core.discovery.ServerState;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.key.ServerKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.seam.WallClock;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Entry;
import org.meshnet.discovery.QuietListener;
import org.meshnet.discovery.registry.ticket.DayKey;
import org.meshnet.discovery.registry.ticket.TicketRing;

/**
 * The nodes' own state machine against registries, in virtual time, over a network where somebody may listen, lose and
 * change what is sent.
 */
final class ClientNet {
    static final Endpoint SERVER = Endpoint.parse("192.0.2.1:8000").orElseThrow();

    private static final long STEP_NS = 20_000_000;
    /** Others than those of identities and servers. */
    private static final int FIRST_NODE_SEED = 100_000;

    /** What is sent, or arrives. */
    record Datagram(byte[] bytes, Endpoint from, Endpoint to) {
        int type() {
            return bytes[0] & 0xff;
        }

        /** With other bytes. */
        Datagram with(byte[] other) {
            return new Datagram(other, from, to);
        }
    }

    /** Who carries a datagram. */
    interface Way {
        /** What arrives for this. */
        List<Datagram> carry(Datagram datagram);
    }

    final NetworkSecrets secrets = TestBed.network(1);
    /** The servers' time of day, from which their time may be away by this much. */
    long clockOffsetNs;

    private final WallClock clock = () -> clockOffsetNs + nowNs();
    final ServerIdentity identity = ServerIdentity.generate(new SeededRandom(7));
    final List<Node> nodes = new ArrayList<>();
    /** Everything that was sent. */
    final List<Datagram> sent = new ArrayList<>();

    Way way = List::of;
    /** Looks at what is drawn. */
    UnaryOperator<RandomSource> draw = random -> random;

    long nowNs;
    private final ArrayDeque<Datagram> inFlight = new ArrayDeque<>();
    private final Map<Endpoint, Registry> registries = new LinkedHashMap<>();

    /** A client and what it learned. */
    final class Node extends QuietListener {
        final Set<NodeKey> peers = new HashSet<>();
        final List<ServerKey> provenKeys = new ArrayList<>();
        final List<ServerKey> refusedKeys = new ArrayList<>();
        final Identity identity;
        final DiscoveryClient client;
        final int number;
        Endpoint endpoint;
        int refusedClaims;
        int registeredCount;

        private Node(int number, Optional<ServerKey> expectedKey, RandomSource random) {
            this.number = number;
            this.endpoint = TestBed.endpoint(number);
            this.identity = Identity.fromSeed(new SeededRandom(number).bytes(Identity.SEED_LENGTH));
            this.client =
                    new DiscoveryClient(new ClientConfig(identity, secrets, expectedKey), random, this::transmit, this);
            client.serverEndpoints(List.of(SERVER), Map.of(), nowNs);
        }

        void announce(int host, int content) {
            announce(host, Bytes.of(new byte[] {(byte) number, (byte) content}));
        }

        void announce(int host, Bytes descriptor) {
            client.announce(List.of(token(host)), descriptor, nowNs);
        }

        private void transmit(ByteBuffer datagram, int segmentBytes, Endpoint to) {
            send(copy(datagram), endpoint, to);
        }

        @Override
        public void onRegistered(Endpoint observed, int memberCount, long nowNs) {
            registeredCount++;
        }

        @Override
        public void onEntry(Entry entry, EntrySource source, long nowNs) {
            peers.add(entry.nodeKey());
        }

        @Override
        public void onIntroduction(Entry entry, long relayChannel, long nowNs) {
            onEntry(entry, EntrySource.INTRODUCTION, nowNs);
        }

        @Override
        public void onPeerLeft(NodeKey nodeKey, long nowNs) {
            peers.remove(nodeKey);
        }

        @Override
        public void onClaims(List<Token> taken, List<Token> refused, long nowNs) {
            refusedClaims += refused.size();
        }

        @Override
        public void onServerKey(ServerKey key, long nowNs) {
            provenKeys.add(key);
        }

        @Override
        public void onServerKeyChanged(ServerKey shown, long nowNs) {
            refusedKeys.add(shown);
        }

        boolean isRegistered() {
            return client.state() == ServerState.REGISTERED;
        }
    }

    /** The token of 10.0.x.y. */
    Token token(int host) {
        return secrets.token(IpAddress.v4(0x0a000000 + host));
    }

    /** A fresh server where nodes look for it, in the place of one that may have been there. */
    Registry startServer(int seed) {
        return startServer(SERVER, identity, seed);
    }

    /** A fresh server that knows no ticket of another. */
    Registry startServer(Endpoint endpoint, ServerIdentity serverIdentity, int seed) {
        return startServer(endpoint, serverIdentity, DayKey.generate(0, new SeededRandom(-seed)), seed);
    }

    /** A fresh server that knows the tickets of all that have this key. */
    Registry startServer(Endpoint endpoint, ServerIdentity serverIdentity, DayKey ticketKey, int seed) {
        ServerSecrets secrets = new ServerSecrets(serverIdentity, new TicketRing(ticketKey, clock));
        Registry registry = new Registry(
                TestBed.UNLIMITED,
                secrets,
                draw.apply(new SeededRandom(seed)),
                (datagram, segmentBytes, to) -> send(copy(datagram), endpoint, to),
                nowNs);
        registries.put(endpoint, registry);
        return registry;
    }

    private long nowNs() {
        return nowNs;
    }

    Registry registry() {
        return registries.get(SERVER);
    }

    Node start(int number) {
        return start(number, Optional.empty());
    }

    /** A node that was told the server's key, perhaps. */
    Node start(int number, Optional<ServerKey> expectedKey) {
        Node node = silentNode(number, expectedKey);
        node.announce(number, 1);
        return node;
    }

    /** A node that says nothing before it announces something. */
    Node silentNode(int number, Optional<ServerKey> expectedKey) {
        Node node = new Node(number, expectedKey, draw.apply(new SeededRandom(FIRST_NODE_SEED + number)));
        nodes.add(node);
        return node;
    }

    void start(int first, int last) {
        for (int number = first; number <= last; number++) {
            start(number);
        }
    }

    private static byte[] copy(ByteBuffer datagram) {
        byte[] bytes = new byte[datagram.remaining()];
        datagram.duplicate().get(bytes);
        return bytes;
    }

    private void send(byte[] bytes, Endpoint from, Endpoint to) {
        Datagram datagram = new Datagram(bytes, from, to);
        sent.add(datagram);
        inFlight.addAll(way.carry(datagram));
    }

    /** Puts a datagram on its way that nobody changes. */
    void inject(byte[] bytes, Endpoint from, Endpoint to) {
        inFlight.add(new Datagram(bytes, from, to));
    }

    /** Each step carries what is in flight when it begins: half a round trip. */
    void run(double seconds) {
        long endNs = nowNs + (long) (seconds * 1e9);
        while (nowNs < endNs) {
            nowNs += STEP_NS;
            for (int count = inFlight.size(); count > 0; count--) {
                arrive(inFlight.remove());
            }
            registries.values().forEach(registry -> registry.onTimer(nowNs));
            nodes.forEach(node -> node.client.onTimer(nowNs));
        }
    }

    private void arrive(Datagram datagram) {
        ByteBuffer bytes = ByteBuffer.wrap(datagram.bytes());
        if (registries.containsKey(datagram.to())) {
            registries.get(datagram.to()).onDatagram(bytes, datagram.from(), nowNs);
            return;
        }
        nodes.stream()
                .filter(node -> node.endpoint.equals(datagram.to()))
                .forEach(node -> node.client.onDatagram(bytes, datagram.from(), nowNs));
    }
}
