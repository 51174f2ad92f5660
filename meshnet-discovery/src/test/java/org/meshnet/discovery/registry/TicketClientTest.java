package org.meshnet.discovery.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.meshnet.core.crypto.ServerIdentity;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.MessageType;
import org.meshnet.discovery.registry.ClientNet.Datagram;
import org.meshnet.discovery.registry.ClientNet.Node;
import org.meshnet.discovery.registry.count.RegistryCounter;
import org.meshnet.discovery.registry.ticket.DayKey;

/** Nodes that come back to servers which know their tickets, in virtual time. */
class TicketClientTest {
    private static final Endpoint SECOND = TestBed.endpoint(901);
    private static final int NODE_COUNT = 20;

    private final ClientNet net = new ClientNet();
    private final DayKey key = DayKey.generate(0, new SeededRandom(5));

    private Registry startServer(int seed) {
        return net.startServer(ClientNet.SERVER, net.identity, key, seed);
    }

    private void assertAllRegistered() {
        assertTrue(net.nodes.stream().allMatch(Node::isRegistered));
        assertEquals(net.nodes.size(), net.registry().nodeCount());
    }

    @Test
    void shouldCheckNoSignatureWhenAllComeBackAfterARestart() {
        startServer(1);
        net.start(1, NODE_COUNT);
        net.run(5);
        Registry restarted = startServer(2);
        net.run(11.5);
        assertAllRegistered();
        assertEquals(NODE_COUNT, restarted.count(RegistryCounter.RESUMED));
        assertEquals(0, restarted.count(RegistryCounter.REGISTERED));
        assertEquals(NODE_COUNT, restarted.count(RegistryCounter.TICKET_GIVEN));
        assertTrue(net.nodes.stream().allMatch(node -> node.peers.size() == NODE_COUNT - 1));
    }

    @Test
    void shouldComeBackOverOneRestartAfterAnother() {
        startServer(1);
        net.start(1, NODE_COUNT);
        for (int seed = 2; seed < 8; seed++) {
            net.run(16);
            startServer(seed);
        }
        net.run(16);
        assertAllRegistered();
        assertEquals(NODE_COUNT, net.registry().count(RegistryCounter.RESUMED));
        long registers = net.sent.stream()
                .filter(datagram -> datagram.type() == MessageType.REGISTER)
                .count();
        assertEquals(NODE_COUNT, registers, "the first ones");
    }

    @Test
    void shouldRegisterAtOnceWhereTheKeyIsAnother() {
        startServer(1);
        net.start(1, NODE_COUNT);
        net.run(5);
        Registry restarted = net.startServer(2);
        net.run(11.5);
        assertAllRegistered();
        assertEquals(NODE_COUNT, restarted.count(RegistryCounter.TICKET_BAD));
        assertEquals(NODE_COUNT, restarted.count(RegistryCounter.REGISTERED));
        assertEquals(NODE_COUNT, restarted.count(RegistryCounter.HELLO), "one exchange is enough");
    }

    @Test
    void shouldRegisterWithATicketWhoseKeyIsGone() {
        startServer(1);
        Node node = net.start(1);
        net.run(5);
        net.clockOffsetNs = TimeUnit.DAYS.toNanos(3);
        Registry restarted = startServer(2);
        net.run(11.5);
        assertTrue(node.isRegistered());
        assertEquals(1, restarted.count(RegistryCounter.TICKET_UNKNOWN));
        assertEquals(1, restarted.count(RegistryCounter.REGISTERED));
    }

    @Test
    void shouldGoFromOneServerToAnotherThatHasTheSameKey() {
        startServer(1);
        Node node = net.start(1);
        net.run(5);
        Registry second = net.startServer(SECOND, net.identity, key, 2);
        node.client.serverEndpoints(List.of(SECOND), Map.of(), net.nowNs);
        net.run(5);
        assertEquals(Optional.of(SECOND), node.client.serverEndpoint());
        assertEquals(1, second.count(RegistryCounter.RESUMED));
        assertEquals(0, second.count(RegistryCounter.REGISTERED));
    }

    @Test
    void shouldGoToAnotherThatHasAnotherKeyWithSignatures() {
        startServer(1);
        Node node = net.start(1);
        net.run(5);
        Registry second = net.startServer(SECOND, net.identity, 2);
        node.client.serverEndpoints(List.of(SECOND), Map.of(), net.nowNs);
        net.run(5);
        assertEquals(Optional.of(SECOND), node.client.serverEndpoint());
        assertEquals(1, second.count(RegistryCounter.REGISTERED));
    }

    /** Who sees all sends all again, from where it was sent and from elsewhere, to this server and to the next one. */
    @Test
    void shouldGiveNothingForReplays() {
        startServer(1);
        net.start(1, NODE_COUNT);
        net.run(5);
        startServer(2);
        net.run(11.5);
        List<Datagram> resumes = net.sent.stream()
                .filter(datagram -> datagram.type() == MessageType.RESUME)
                .toList();
        assertEquals(NODE_COUNT, resumes.size());
        Registry last = startServer(3);
        for (Registry registry : List.of(net.registry(), last)) {
            resumes.forEach(copy -> net.inject(copy.bytes(), copy.from(), copy.to()));
            resumes.forEach(copy -> net.inject(copy.bytes(), TestBed.endpoint(800), copy.to()));
            net.run(0.1);
            assertEquals(0, registry.count(RegistryCounter.RESUMED));
        }
        assertEquals(4 * NODE_COUNT, last.count(RegistryCounter.REGISTER_BAD_COOKIE));
        net.run(11.5);
        assertAllRegistered();
    }

    @Test
    void shouldComeBackWithAllClaimsAndLoseThemToNobody() {
        startServer(1);
        net.start(1, NODE_COUNT);
        net.run(5);
        startServer(2);
        net.run(11.5);
        Node late = net.silentNode(99, Optional.empty());
        late.announce(3, 1);
        net.run(5);
        assertEquals(1, late.refusedClaims, "node 3 has it");
        assertEquals(0, net.nodes.get(2).refusedClaims);
    }

    @Test
    void shouldShowNoTicketToWhoHasAnotherKeyThanTheServer() {
        startServer(1);
        Node node = net.start(1);
        net.run(5);
        net.startServer(ClientNet.SERVER, ServerIdentity.generate(new SeededRandom(60)), key, 2);
        net.run(40);
        assertTrue(net.sent.stream().noneMatch(datagram -> datagram.type() == MessageType.RESUME));
        assertEquals(1, node.refusedKeys.size());
    }

    /** The answers get lost: what was shown is shown again, and then signatures do. */
    @Test
    void shouldComeBackOverALossyNetwork() {
        startServer(1);
        net.start(1, NODE_COUNT);
        net.run(8);
        var random = new Random(11);
        net.way = datagram -> random.nextInt(5) == 0 ? List.of() : List.of(datagram);
        startServer(2);
        net.run(60);
        net.way = List::of;
        net.run(15);
        assertAllRegistered();
    }
}
