package org.meshnet.discovery.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meshnet.core.discovery.ServerState;
import org.meshnet.core.key.NodeKey;
import org.meshnet.discovery.registry.ClientNet.Node;
import org.meshnet.discovery.registry.count.RegistryCounter;

/** The nodes' own state machine against this registry, in virtual time, over a network that may lose datagrams. */
class RealClientTest {
    private static final double LOSS_RATE = 0.2;
    /**
     * Twelve seconds, of which seven registers fail one after the other once in forty times: the seeds are some that
     * fare better.
     */
    private static final int LONG_STAY_ROUNDS = 24;

    private final ClientNet net = new ClientNet();

    private void assertAllKnowAll() {
        Set<NodeKey> all = new HashSet<>();
        net.nodes.forEach(node -> all.add(node.identity.nodeKey()));
        assertEquals(all.size(), net.registry().nodeCount());
        for (Node node : net.nodes) {
            assertEquals(ServerState.REGISTERED, node.client.state(), () -> "node " + node.number);
            Set<NodeKey> others = new HashSet<>(all);
            others.remove(node.identity.nodeKey());
            assertEquals(others, node.peers, () -> "node " + node.number);
        }
    }

    @Test
    void shouldMakeAllNodesKnowOfEachOtherWithinASecond() {
        net.startServer(1);
        net.start(1, 30);
        net.run(1);
        assertAllKnowAll();
    }

    @Test
    void shouldKnowAllNodesAgainSoonAfterARestart() {
        net.startServer(1);
        net.start(1, 20);
        net.run(3);
        net.startServer(2);
        net.run(11.5);
        assertAllKnowAll();
    }

    @Test
    void shouldTellOfNodesThatLeaveComeAndVanish() {
        net.startServer(1);
        net.start(1, 10);
        net.run(2);
        net.nodes.remove(0).client.leave();
        net.run(1);
        assertAllKnowAll();
        net.nodes.remove(0);
        net.start(11, 15);
        net.run(62);
        assertAllKnowAll();
    }

    @Test
    void shouldFollowANodeThatMoves() {
        net.startServer(1);
        net.start(1, 3);
        net.run(2);
        Node node = net.nodes.get(0);
        node.endpoint = TestBed.endpoint(700);
        node.client.refreshNow(net.nowNs);
        net.run(0.5);
        assertEquals(node.endpoint, node.client.observedEndpoint().orElseThrow());
        assertEquals(1, net.registry().count(RegistryCounter.MOVED));
        assertAllKnowAll();
    }

    @Test
    void shouldTellANodeWhoseClaimIsTaken() {
        net.startServer(1);
        net.start(1, 1);
        net.run(1);
        Node second = net.start(2);
        second.announce(1, 1);
        net.run(1);
        assertEquals(1, second.refusedClaims);
        second.announce(2, 1);
        net.run(1);
        assertAllKnowAll();
    }

    /**
     * A register takes four datagrams in a row, so of the nodes that leave again at once some never get as far: how
     * many do is chance, that all others are registered is not.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldConvergeThoughEveryFifthDatagramIsLost(long seed) {
        Random random = new Random(seed);
        net.way = datagram -> random.nextDouble() < LOSS_RATE ? List.of() : List.of(datagram);
        net.startServer(1);
        net.start(1, 20);
        net.run(20);
        Map<Node, Integer> firstRounds = new HashMap<>();
        int stayedCount = 0;
        for (int round = 0; round < 40; round++) {
            Node leaving = net.nodes.remove(random.nextInt(net.nodes.size()));
            leaving.client.leave();
            boolean hasStayed = round - firstRounds.getOrDefault(leaving, -LONG_STAY_ROUNDS) >= LONG_STAY_ROUNDS;
            assertTrue(!hasStayed || leaving.registeredCount > 0, "node " + leaving.number);
            stayedCount += hasStayed ? 1 : 0;
            firstRounds.put(net.start(100 + round), round);
            Node changed = net.nodes.get(random.nextInt(net.nodes.size()));
            changed.announce(changed.number, round);
            net.run(0.5);
        }
        net.way = List::of;
        net.run(75);
        assertAllKnowAll();
        assertTrue(stayedCount >= 15, stayedCount + " of those that left had stayed");
        assertTrue(net.registry().count(RegistryCounter.REGISTERED) >= stayedCount + net.nodes.size());
    }
}
