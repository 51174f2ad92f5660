package org.meshnet.discovery.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.crypto.X25519;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.LookUp;
import org.meshnet.core.wire.MessageType;
import org.meshnet.discovery.registry.ClientNet.Datagram;
import org.meshnet.discovery.registry.ClientNet.Node;
import org.meshnet.discovery.registry.count.RegistryCounter;

/**
 * Who sees all that real nodes and a real server say to each other learns no more than docs/protocol.md §5.1 and
 * adr/0013 admit: the server's keys, session ids, counters, sizes and times.
 */
class ObserverTest {
    /** Chance makes no two of these alike. */
    private static final int WINDOW = 8;

    private static final int DESCRIPTOR_LENGTH = 310;
    private static final int TAG_LENGTH = 16;
    private static final int REQUEST_CLEAR_LENGTH = 20;
    private static final Set<Integer> SESSION_TYPES =
            Set.of(MessageType.REQUEST, MessageType.EVENT, MessageType.UNKNOWN_SESSION);

    private final ClientNet net = new ClientNet();
    private final List<byte[]> drawnKeys = new ArrayList<>();
    private final Map<String, byte[]> secrets = new LinkedHashMap<>();
    private Node alice;
    private Node bob;

    /** A part of a datagram, between two offsets. */
    private record Part(int start, int end) {}

    @BeforeEach
    void talk() {
        net.draw = this::watch;
        net.startServer(50_000);
        alice = net.silentNode(1, Optional.empty());
        bob = net.silentNode(2, Optional.empty());
        announce(alice, 17, 1);
        announce(bob, 18, 2);
        net.run(2);
        converse();
        // From another network now: the registration moves.
        alice.endpoint = TestBed.endpoint(700);
        alice.client.refreshNow(net.nowNs);
        net.run(2);
        alice.client.leave();
        net.run(2);
        announce(alice, 17, 1);
        net.run(2);
        converse();
        assertEquals(2, alice.registeredCount);
        assertEquals(1, net.registry().count(RegistryCounter.MOVED));
    }

    private void converse() {
        for (int i = 0; i < 3; i++) {
            alice.client.lookUp(LookUp.ofToken(net.token(18)), net.nowNs);
            alice.client.introduce(bob.identity.nodeKey(), net.nowNs);
            net.run(2);
        }
        announce(bob, 18, 2);
        net.run(25);
    }

    private void announce(Node node, int host, int seed) {
        Bytes descriptor = Bytes.of(new SeededRandom(50 + seed).bytes(DESCRIPTOR_LENGTH));
        secrets.put("descriptor of " + node.number, descriptor.toArray());
        node.announce(host, descriptor);
    }

    private RandomSource watch(RandomSource random) {
        return bytes -> {
            random.nextBytes(bytes);
            if (bytes.length == X25519.KEY_LENGTH) {
                drawnKeys.add(bytes.clone());
            }
        };
    }

    private void gatherSecrets() {
        secrets.put("network id", net.secrets.networkId().bytes());
        secrets.put("network key", new byte[] {0, 0, 0, 1, 0, 0, 0, 0});
        secrets.put("secret of the server", net.identity.secret());
        for (Node node : net.nodes) {
            secrets.put("node key of " + node.number, node.identity.nodeKey().bytes());
            secrets.put("seed of " + node.number, new SeededRandom(node.number).bytes(Identity.SEED_LENGTH));
            secrets.put("token of " + node.number, token(16 + node.number));
        }
        for (int i = 0; i < drawnKeys.size(); i++) {
            secrets.put("secret " + i, drawnKeys.get(i));
        }
    }

    private byte[] token(int host) {
        ByteBuffer bytes = ByteBuffer.allocate(TAG_LENGTH);
        net.token(host).write(bytes, 0);
        return bytes.array();
    }

    @Test
    void shouldShowNothingOfNetworksNodesAddressesOrSecrets() {
        gatherSecrets();
        assertTrue(drawnKeys.size() >= 4, "secrets of both sides");
        Set<ByteBuffer> seen = new HashSet<>();
        net.sent.forEach(datagram -> seen.addAll(windows(datagram.bytes(), 0, datagram.bytes().length)));
        secrets.forEach((what, bytes) -> {
            Set<ByteBuffer> shown = windows(bytes, 0, bytes.length);
            shown.retainAll(seen);
            assertEquals(Set.of(), shown, what);
        });
        for (int host : new int[] {17, 18}) {
            byte[] address = {10, 0, 0, (byte) host};
            assertFalse(net.sent.stream().anyMatch(sent -> contains(sent.bytes(), address)), "address " + host);
        }
    }

    private static boolean contains(byte[] bytes, byte[] part) {
        for (int i = 0; i + part.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
                return true;
            }
        }
        return false;
    }

    /** Not even that it is the same node again, or that two nodes are of one network. */
    @Test
    void shouldShowNothingTwiceInDifferentRegistrations() {
        Map<ByteBuffer, Object> registrationOf = new HashMap<>();
        for (Datagram datagram : net.sent) {
            Object registration = registration(datagram);
            for (Part part : free(datagram)) {
                for (ByteBuffer window : windows(datagram.bytes(), part.start, part.end)) {
                    Object before = registrationOf.putIfAbsent(window, registration);
                    assertTrue(before == null || before.equals(registration), () -> text(datagram, part));
                }
            }
        }
        assertTrue(new HashSet<>(registrationOf.values()).size() >= 6, "three of hellos, three of sessions");
    }

    /** Who sees two sealed parts cannot even say that they hold the same. */
    @Test
    void shouldSealTheSameDifferentlyEachTime() {
        Set<ByteBuffer> seen = new HashSet<>();
        for (Datagram datagram : net.sent) {
            for (ByteBuffer window : windows(datagram.bytes(), sealedOffset(datagram), datagram.bytes().length)) {
                assertTrue(seen.add(window), () -> "type " + datagram.type());
            }
        }
    }

    @Test
    void shouldSendMessagesOfTheLengthsThatAreDocumented() {
        Map<Integer, Set<Integer>> lengths = new HashMap<>();
        for (Datagram datagram : net.sent) {
            lengths.computeIfAbsent(datagram.type(), type -> new HashSet<>()).add(datagram.bytes().length);
        }
        assertEquals(Set.of(124), lengths.get(MessageType.HELLO));
        assertEquals(Set.of(124), lengths.get(MessageType.CHALLENGE));
        int update = 1 + TAG_LENGTH + 2 + DESCRIPTOR_LENGTH;
        assertEquals(Set.of(76 + 64 + update + 2 * 64 + TAG_LENGTH), lengths.get(MessageType.REGISTER));
        assertEquals(Set.of(98), lengths.get(MessageType.REGISTERED));
        assertEquals(
                Set.of(
                        request(8 + 16 + 34),
                        request(8),
                        request(17),
                        request(32),
                        request(update),
                        request(0),
                        request(16)),
                lengths.get(MessageType.REQUEST));
        int entry = 32 + 8 + 1 + 18 + 2 + DESCRIPTOR_LENGTH;
        Set<Integer> events = lengths.get(MessageType.EVENT);
        assertTrue(events.contains(request(8 + 18 + 4 + 8 + 4 + 16)), "refreshed, as long as the refresh");
        assertTrue(events.contains(request(8 + 1 + entry)), "found, introduced, told of a change");
        assertTrue(events.contains(request(8 + 4)), "updated");
        assertTrue(events.contains(request(8 + 32)), "left");
    }

    private static int request(int bodyLength) {
        return REQUEST_CLEAR_LENGTH + 1 + bodyLength + TAG_LENGTH;
    }

    /** What names the registration in the clear: the node's nonce, and the session id from then on. */
    private static Object registration(Datagram datagram) {
        return SESSION_TYPES.contains(datagram.type())
                ? ByteBuffer.wrap(datagram.bytes()).getLong(4)
                : ByteBuffer.wrap(Arrays.copyOfRange(datagram.bytes(), 4, 20));
    }

    /** The parts that nothing may be known by: all but types, padding, counters and the server's keys. */
    private static List<Part> free(Datagram datagram) {
        int end = datagram.bytes().length;
        return switch (datagram.type()) {
            case MessageType.HELLO -> List.of(new Part(4, 52));
            case MessageType.CHALLENGE -> List.of(new Part(4, 44));
            case MessageType.REGISTER, MessageType.REGISTERED -> List.of(new Part(4, end));
            case MessageType.REQUEST, MessageType.EVENT -> List.of(new Part(4, 12), new Part(20, end));
            case MessageType.UNKNOWN_SESSION -> List.of(new Part(4, 12));
            default -> throw new AssertionError("type " + datagram.type());
        };
    }

    private static int sealedOffset(Datagram datagram) {
        return switch (datagram.type()) {
            case MessageType.REGISTER -> 76;
            case MessageType.REGISTERED, MessageType.REQUEST, MessageType.EVENT -> REQUEST_CLEAR_LENGTH;
            default -> datagram.bytes().length;
        };
    }

    private static Set<ByteBuffer> windows(byte[] bytes, int start, int end) {
        Set<ByteBuffer> windows = new HashSet<>();
        for (int offset = start; offset + WINDOW <= end; offset++) {
            windows.add(ByteBuffer.wrap(bytes, offset, WINDOW).slice());
        }
        return windows;
    }

    private static String text(Datagram datagram, Part part) {
        Endpoint from = datagram.from();
        return "something of type " + datagram.type() + " from " + from + " between " + part.start + " and " + part.end;
    }
}
