package org.meshnet.discovery.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.crypto.ServerIdentity;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.discovery.ClientConfig;
import org.meshnet.core.discovery.DiscoveryClient;
import org.meshnet.core.discovery.EntrySource;
import org.meshnet.core.discovery.ServerState;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Entry;
import org.meshnet.discovery.QuietListener;

/** The nodes' own state machine against this registry, in virtual time, over a network that may lose datagrams. */
class RealClientTest {
    private static final Endpoint SERVER = Endpoint.parse("192.0.2.1:8000").orElseThrow();
    private static final long STEP_NS = 20_000_000;

    private final NetworkSecrets secrets = TestBed.network(1);
    private final ArrayDeque<Runnable> inFlight = new ArrayDeque<>();
    private final List<Node> nodes = new ArrayList<>();
    private Random loss = new Random(1);
    private double lossRate;
    private long nowNs;
    private final ServerIdentity identity = ServerIdentity.generate(new SeededRandom(7));
    private Registry registry;

    /** A client and what it learned. */
    private final class Node extends QuietListener {
        private final Set<NodeKey> peers = new HashSet<>();
        private final int number;
        private final Identity identity;
        private final DiscoveryClient client;
        private Endpoint endpoint;
        private int refusedClaims;

        Node(int number) {
            this.number = number;
            this.endpoint = TestBed.endpoint(number);
            this.identity = Identity.fromSeed(new SeededRandom(number).bytes(Identity.SEED_LENGTH));
            this.client = new DiscoveryClient(
                    new ClientConfig(identity, secrets, Optional.empty()),
                    new SeededRandom(number),
                    this::transmit,
                    this);
            client.serverEndpoints(List.of(SERVER), nowNs);
            announce(number, 1);
        }

        void announce(int host, int content) {
            Token token = secrets.token(IpAddress.v4(0x0a000000 + host));
            client.announce(List.of(token), Bytes.of(new byte[] {(byte) number, (byte) content}), nowNs);
        }

        private void transmit(ByteBuffer datagram, int segmentBytes, Endpoint to) {
            byte[] bytes = copy(datagram);
            Endpoint from = endpoint;
            carry(() -> registry.onDatagram(ByteBuffer.wrap(bytes), from, nowNs));
        }

        @Override
        public void onEntry(Entry entry, EntrySource source) {
            peers.add(entry.nodeKey());
        }

        @Override
        public void onIntroduction(Entry entry, long relayChannel) {
            onEntry(entry, EntrySource.INTRODUCTION);
        }

        @Override
        public void onPeerLeft(NodeKey nodeKey) {
            peers.remove(nodeKey);
        }

        @Override
        public void onClaims(List<Token> taken, List<Token> refused) {
            refusedClaims += refused.size();
        }
    }

    private static byte[] copy(ByteBuffer datagram) {
        byte[] bytes = new byte[datagram.remaining()];
        datagram.duplicate().get(bytes);
        return bytes;
    }

    private void carry(Runnable arrival) {
        if (loss.nextDouble() >= lossRate) {
            inFlight.add(arrival);
        }
    }

    private void startServer(int seed) {
        registry = new Registry(TestBed.UNLIMITED, identity, new SeededRandom(seed), this::fromServer, nowNs);
    }

    private void fromServer(ByteBuffer datagram, int segmentBytes, Endpoint to) {
        byte[] bytes = copy(datagram);
        carry(() -> nodes.stream()
                .filter(node -> node.endpoint.equals(to))
                .forEach(node -> node.client.onDatagram(ByteBuffer.wrap(bytes), SERVER, nowNs)));
    }

    private Node start(int number) {
        Node node = new Node(number);
        nodes.add(node);
        return node;
    }

    private void start(int first, int last) {
        for (int number = first; number <= last; number++) {
            start(number);
        }
    }

    /** Each step carries what is in flight when it begins: half a round trip. */
    private void run(double seconds) {
        long endNs = nowNs + (long) (seconds * 1e9);
        while (nowNs < endNs) {
            nowNs += STEP_NS;
            for (int count = inFlight.size(); count > 0; count--) {
                inFlight.remove().run();
            }
            registry.onTimer(nowNs);
            nodes.forEach(node -> node.client.onTimer(nowNs));
        }
    }

    private void assertAllKnowAll() {
        Set<NodeKey> all = new HashSet<>();
        nodes.forEach(node -> all.add(node.identity.nodeKey()));
        assertEquals(all.size(), registry.nodeCount());
        for (Node node : nodes) {
            assertEquals(ServerState.REGISTERED, node.client.state(), () -> "node " + node.number);
            Set<NodeKey> others = new HashSet<>(all);
            others.remove(node.identity.nodeKey());
            assertEquals(others, node.peers, () -> "node " + node.number);
        }
    }

    @Test
    void shouldMakeAllNodesKnowOfEachOtherWithinASecond() {
        startServer(1);
        start(1, 30);
        run(1);
        assertAllKnowAll();
    }

    @Test
    void shouldKnowAllNodesAgainSoonAfterARestart() {
        startServer(1);
        start(1, 20);
        run(3);
        startServer(2);
        run(11.5);
        assertAllKnowAll();
    }

    @Test
    void shouldTellOfNodesThatLeaveComeAndVanish() {
        startServer(1);
        start(1, 10);
        run(2);
        nodes.remove(0).client.leave(nowNs);
        run(1);
        assertAllKnowAll();
        nodes.remove(0);
        start(11, 15);
        run(62);
        assertAllKnowAll();
    }

    @Test
    void shouldFollowANodeThatMoves() {
        startServer(1);
        start(1, 3);
        run(2);
        Node node = nodes.get(0);
        node.endpoint = TestBed.endpoint(700);
        node.client.refreshNow(nowNs);
        run(0.5);
        assertEquals(node.endpoint, node.client.observedEndpoint().orElseThrow());
        assertEquals(1, registry.count(Counter.MOVED));
        assertAllKnowAll();
    }

    @Test
    void shouldTellANodeWhoseClaimIsTaken() {
        startServer(1);
        start(1, 1);
        run(1);
        Node second = start(2);
        second.announce(1, 1);
        run(1);
        assertEquals(1, second.refusedClaims);
        second.announce(2, 1);
        run(1);
        assertAllKnowAll();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldConvergeThoughEveryFifthDatagramIsLost(long seed) {
        loss = new Random(seed);
        lossRate = 0.2;
        startServer(1);
        start(1, 20);
        run(20);
        for (int i = 0; i < 40; i++) {
            nodes.remove(loss.nextInt(nodes.size())).client.leave(nowNs);
            start(100 + i);
            Node changed = nodes.get(loss.nextInt(nodes.size()));
            changed.announce(changed.number, i);
            run(0.5);
        }
        lossRate = 0;
        run(75);
        assertAllKnowAll();
        assertTrue(registry.count(Counter.REGISTERED) >= 50);
    }
}
