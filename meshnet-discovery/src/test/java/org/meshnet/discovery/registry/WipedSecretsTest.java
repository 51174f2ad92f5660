package org.meshnet.discovery.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.meshnet.core.crypto.ServerIdentity;
import org.meshnet.core.crypto.X25519;
import org.meshnet.core.discovery.ServerState;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.wire.MessageType;
import org.meshnet.discovery.registry.ClientNet.Node;
import org.meshnet.discovery.registry.count.RegistryCounter;
import org.meshnet.discovery.registry.proof.StartKeys;

/** The ephemeral secrets of a registration are wiped in time, however it ends. */
class WipedSecretsTest {
    private static final int KEY_LENGTH = X25519.KEY_LENGTH;
    /** How long a hello may be answered. */
    private static final double LIFETIME_SECONDS = 10.1;

    private static final Endpoint SILENT = TestBed.endpoint(900);

    private final ClientNet net = new ClientNet();
    private final List<Given> given = new ArrayList<>();

    /** An array that was filled with random bytes, and what they were. */
    private record Given(byte[] array, byte[] bytes) {}

    @BeforeEach
    void watch() {
        net.draw = this::watch;
    }

    private RandomSource watch(RandomSource random) {
        return bytes -> {
            random.nextBytes(bytes);
            if (bytes.length == KEY_LENGTH) {
                given.add(new Given(bytes, bytes.clone()));
            }
        };
    }

    private Node start() {
        return net.start(1, Optional.of(net.identity.serverKey()));
    }

    /** All whose public key stands there in the messages of this type. */
    private List<Given> shown(int type, int offset) {
        Set<ByteBuffer> sent = new HashSet<>();
        net.sent.stream()
                .filter(datagram -> datagram.type() == type)
                .forEach(datagram -> sent.add(
                        ByteBuffer.wrap(datagram.bytes(), offset, KEY_LENGTH).slice()));
        List<Given> shown = given.stream()
                .filter(each -> sent.contains(ByteBuffer.wrap(X25519.publicKey(each.bytes))))
                .toList();
        assertEquals(sent.size(), shown.size(), "each was drawn here");
        return shown;
    }

    private void assertHelloSecretsWiped(int leastCount) {
        List<Given> ephemerals = shown(MessageType.HELLO, 20);
        assertTrue(ephemerals.size() >= leastCount, ephemerals.size() + " hellos");
        ephemerals.forEach(each -> assertArrayEquals(new byte[KEY_LENGTH], each.array));
    }

    /** No hello follows, and those that were sent become too old. */
    private void forgetHellos(Node node) {
        node.client.serverEndpoints(List.of(), Map.of(), net.nowNs);
        net.run(LIFETIME_SECONDS);
    }

    @Test
    void shouldWipeThemWithTheAnswer() {
        net.startServer(1);
        Node node = start();
        net.run(0.2);
        assertTrue(node.isRegistered());
        assertHelloSecretsWiped(1);
    }

    @Test
    void shouldWipeThemInTimeIfNobodyAnswers() {
        Node node = start();
        net.run(5);
        forgetHellos(node);
        assertHelloSecretsWiped(5);
    }

    @Test
    void shouldWipeThemWhenTheNodeLeaves() {
        Node node = start();
        net.run(5);
        node.client.leave();
        assertHelloSecretsWiped(5);
    }

    @Test
    void shouldWipeThemIfTheServerHasAnotherKey() {
        net.startServer(ClientNet.SERVER, ServerIdentity.generate(new SeededRandom(60)), 1);
        Node node = start();
        net.run(25);
        assertEquals(ServerState.SERVER_KEY_CHANGED, node.client.state());
        forgetHellos(node);
        assertHelloSecretsWiped(3);
    }

    @Test
    void shouldWipeThemIfAChallengeIsOfNoUse() {
        net.startServer(1);
        net.way = datagram -> {
            byte[] bytes = datagram.bytes().clone();
            if (datagram.type() == MessageType.CHALLENGE) {
                // A start key of low order.
                Arrays.fill(bytes, 76, 108, (byte) 0);
            }
            return List.of(datagram.with(bytes));
        };
        Node node = start();
        net.run(5);
        assertEquals(ServerState.HELLO, node.client.state());
        forgetHellos(node);
        assertHelloSecretsWiped(5);
    }

    @Test
    void shouldWipeThemIfTheRegisterIsNotAnsweredOrRefused() {
        net.startServer(1);
        net.way = datagram -> datagram.type() == MessageType.REGISTERED ? List.of() : List.of(datagram);
        start();
        for (int i = 0; i < 50; i++) {
            net.run(0.1);
            // A register is out: its hello's secret is needed no more.
            if (net.nodes.get(0).client.state() == ServerState.REGISTERING) {
                assertHelloSecretsWiped(1);
            }
        }
        assertTrue(net.registry().count(RegistryCounter.REGISTERED) > 2);
    }

    @Test
    void shouldWipeThoseOfTrialsThatNobodyAnswers() {
        net.startServer(1);
        Node node = start();
        net.run(1);
        node.client.serverEndpoints(List.of(SILENT), Map.of(), net.nowNs);
        net.run(20);
        node.client.serverEndpoints(List.of(ClientNet.SERVER), Map.of(), net.nowNs);
        net.run(LIFETIME_SECONDS);
        assertTrue(node.isRegistered());
        assertTrue(net.sent.stream().anyMatch(sent -> sent.to().equals(SILENT)));
        assertHelloSecretsWiped(4);
    }

    @Test
    void shouldWipeTheServersStartKeyAfterItsHour() {
        Registry registry = net.startServer(1);
        Node node = start();
        net.run(1);
        net.nodes.clear();
        net.nowNs += StartKeys.USED_NS;
        net.run(LIFETIME_SECONDS);
        Given old = shown(MessageType.CHALLENGE, 76).get(0);
        assertArrayEquals(new byte[KEY_LENGTH], old.array);
        net.nodes.add(node);
        node.client.leave();
        node.announce(1, 2);
        net.run(1);
        assertTrue(node.isRegistered());
        assertEquals(2, shown(MessageType.CHALLENGE, 76).size());
        registry.destroy();
        shown(MessageType.CHALLENGE, 76).forEach(each -> assertArrayEquals(new byte[KEY_LENGTH], each.array));
    }
}
