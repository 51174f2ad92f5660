package org.meshnet.discovery.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meshnet.core.crypto.ServerIdentity;
import org.meshnet.core.crypto.X25519Pair;
import org.meshnet.core.discovery.ClientCounter;
import org.meshnet.core.discovery.ServerState;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Challenge;
import org.meshnet.core.wire.ChannelKeys;
import org.meshnet.core.wire.Hello;
import org.meshnet.core.wire.HelloExchange;
import org.meshnet.core.wire.MessageType;
import org.meshnet.core.wire.RefusalReason;
import org.meshnet.core.wire.Refused;
import org.meshnet.core.wire.RefusedClaims;
import org.meshnet.core.wire.RegisterEnvelope;
import org.meshnet.core.wire.Registered;
import org.meshnet.discovery.registry.ClientNet.Datagram;
import org.meshnet.discovery.registry.ClientNet.Node;
import org.meshnet.discovery.registry.count.RegistryCounter;

/**
 * Who sits between a node and its server, or in the server's place without its secret, gets nothing and gives nothing.
 */
class ManInTheMiddleTest {
    private static final int CHALLENGE_ISSUE_NUMBER = 20;
    private static final int CHALLENGE_COOKIE = 28;
    private static final int CHALLENGE_START_KEY = 76;
    private static final int PROOF = 108;

    private final ClientNet net = new ClientNet();
    private final SeededRandom random = new SeededRandom(40);
    /** What the man in the middle has instead of the server's secret. */
    private final ServerIdentity ownIdentity = ServerIdentity.generate(random);

    private final X25519Pair ownStart = X25519Pair.generate(random);
    private final List<byte[]> registers = new ArrayList<>();
    private Node node;

    /** A node that knows the server's key. */
    @BeforeEach
    void start() {
        net.startServer(1);
        node = net.silentNode(1, Optional.of(net.identity.serverKey()));
    }

    private void announce() {
        node.announce(1, 1);
    }

    /** The man is gone, and the true server answers. */
    private void assertIsRegisteredByTheTrueServer(double withinSeconds) {
        net.way = List::of;
        net.run(withinSeconds);
        assertEquals(ServerState.REGISTERED, node.client.state());
        assertEquals(1, node.registeredCount);
        assertEquals(1, net.registry().nodeCount());
        assertEquals(List.of(net.identity.serverKey()), node.provenKeys);
    }

    private long count(ClientCounter counter) {
        return node.client.counters().get(counter);
    }

    private long sentCount(int type) {
        return net.sent.stream().filter(sent -> sent.type() == type).count();
    }

    private static boolean isToServer(Datagram datagram) {
        return datagram.to().equals(ClientNet.SERVER);
    }

    /** Answers in the server's place with what he has; nothing reaches the server. */
    private List<Datagram> impersonate(Datagram datagram, ServerIdentity shown) {
        if (!isToServer(datagram)) {
            return List.of(datagram);
        }
        byte[] bytes = datagram.bytes();
        if (datagram.type() == MessageType.HELLO) {
            Hello hello = TestNode.quietly(() -> Hello.decode(ByteBuffer.wrap(bytes)));
            return List.of(back(datagram, challenge(hello, shown).encode()));
        }
        if (datagram.type() == MessageType.REGISTER) {
            registers.add(bytes);
            return answers(datagram, shown);
        }
        return List.of();
    }

    private static Datagram back(Datagram datagram, byte[] bytes) {
        return new Datagram(bytes, datagram.to(), datagram.from());
    }

    private Challenge challenge(Hello hello, ServerIdentity shown) {
        return new Challenge(
                hello.clientNonce(), 5, Bytes.zeros(16), shown.serverKey(), Bytes.of(ownStart.publicKey()));
    }

    /** The keys that he can make: with his own secret, whatever key he showed. */
    private ChannelKeys guess(RegisterEnvelope envelope, ServerIdentity shown) {
        return ChannelKeys.ofServer(exchange(envelope, shown), ownIdentity, ownStart)
                .orElseThrow();
    }

    private HelloExchange exchange(RegisterEnvelope envelope, ServerIdentity shown) {
        return new HelloExchange(
                envelope.answer().hello(), challenge(envelope.answer().hello(), shown));
    }

    private List<Datagram> answers(Datagram register, ServerIdentity shown) {
        RegisterEnvelope envelope = TestNode.quietly(() -> RegisterEnvelope.decode(ByteBuffer.wrap(register.bytes())));
        byte[] key = guess(envelope, shown).fromServer();
        Bytes nonce = envelope.answer().hello().clientNonce();
        Registered registered =
                new Registered(nonce, 77, register.from(), 60, 1, 1, Bytes.zeros(16), RefusedClaims.NONE.with(0));
        Refused refused = new Refused(nonce, RefusalReason.IDENTITY_ELSEWHERE, register.from());
        return List.of(back(register, registered.encode(key)), back(register, refused.encode(key)));
    }

    @Test
    void shouldTakeNothingFromWhoShowsTheServersKeyWithoutItsSecret() {
        net.way = datagram -> impersonate(datagram, net.identity);
        announce();
        net.run(60);
        assertFalse(node.isRegistered());
        assertEquals(0, node.registeredCount);
        assertEquals(0, node.refusedClaims);
        assertTrue(registers.size() > 5, "it goes on trying");
        assertEquals(2L * registers.size(), count(ClientCounter.BAD_SEAL));
        for (byte[] register : registers) {
            RegisterEnvelope envelope = TestNode.quietly(() -> RegisterEnvelope.decode(ByteBuffer.wrap(register)));
            HelloExchange exchange = exchange(envelope, net.identity);
            byte[] key = guess(envelope, net.identity).fromNode();
            assertEquals(Optional.empty(), TestNode.quietly(() -> envelope.open(exchange, key)), "he reads nothing");
        }
        assertIsRegisteredByTheTrueServer(3);
    }

    @Test
    void shouldSendNothingButHellosToWhoShowsAnotherKeyAndSayWhatIsWrong() {
        net.way = datagram -> impersonate(datagram, ownIdentity);
        announce();
        net.run(60);
        assertEquals(ServerState.SERVER_KEY_CHANGED, node.client.state());
        assertEquals(List.of(ownIdentity.serverKey()), node.refusedKeys);
        assertEquals(List.of(), node.provenKeys);
        assertTrue(net.sent.stream().allMatch(sent -> sent.type() == MessageType.HELLO), "no more than hellos");
        long hellos = sentCount(MessageType.HELLO);
        assertTrue(hellos >= 5 && hellos <= 7, hellos + " hellos in a minute");
        assertIsRegisteredByTheTrueServer(11);
        assertEquals(List.of(ownIdentity.serverKey()), node.refusedKeys);
    }

    /** He is faster than the server, which answers the same hello. */
    @Test
    void shouldTakeTheTrueServersAnswerAfterAStrangers() {
        net.way = datagram -> datagram.type() == MessageType.HELLO
                ? List.of(impersonate(datagram, ownIdentity).get(0), datagram)
                : List.of(datagram);
        announce();
        net.run(1);
        assertTrue(node.isRegistered());
        assertEquals(1, sentCount(MessageType.HELLO));
    }

    /** He is faster with challenges that only look like the server's; each can be answered, but nothing comes of it. */
    @ParameterizedTest
    @ValueSource(ints = {CHALLENGE_ISSUE_NUMBER, CHALLENGE_COOKIE, CHALLENGE_START_KEY})
    void shouldBeRegisteredThoughFalseChallengesAreFaster(int changed) {
        Challenge own = challenge(new Hello(Bytes.zeros(16), Bytes.zeros(32)), net.identity);
        byte[] part = Arrays.copyOfRange(
                own.encode(), changed, changed == CHALLENGE_START_KEY ? PROOF : changed + Long.BYTES);
        net.way = datagram -> datagram.type() == MessageType.CHALLENGE
                ? List.of(replaced(datagram, changed, part), replaced(datagram, changed, part), datagram)
                : List.of(datagram);
        announce();
        net.run(5);
        assertTrue(node.isRegistered());
        assertTrue(count(ClientCounter.CHALLENGE_UNPROVEN) > 0, "asked for a proof, it took no other");
        assertTrue(sentCount(MessageType.REGISTER) <= 3, "one or two were for nothing");
    }

    /** Where the server has no time for proofs, nodes go on without. */
    @Test
    void shouldBeRegisteredThoughTheServerProvesNothing() {
        boolean[] isLost = {true};
        net.way = datagram -> switch (datagram.type()) {
            case MessageType.REGISTER -> isLost[0] ? List.of() : List.of(datagram);
            case MessageType.HELLO -> datagram.bytes()[2] == 0 ? List.of(datagram) : List.of();
            default -> List.of(datagram);
        };
        announce();
        net.run(0.5);
        assertEquals(1, sentCount(MessageType.REGISTER));
        isLost[0] = false;
        net.run(6);
        assertTrue(node.isRegistered());
    }

    /** The first meeting is a matter of trust: who is met then is the server from then on, and no other. */
    @Test
    void shouldHoldToTheFirstKeyThatWasProven() {
        Node trusting = net.start(2);
        net.run(2);
        assertEquals(List.of(net.identity.serverKey()), trusting.provenKeys);
        net.way = datagram -> impersonate(datagram, ownIdentity);
        net.run(60);
        assertEquals(ServerState.SERVER_KEY_CHANGED, trusting.client.state());
        assertEquals(1, trusting.registeredCount);
        assertEquals(0, registers.size());
    }

    @Test
    void shouldNotBelieveAnUnknownServersKeyBeforeItIsProven() {
        Node trusting = net.silentNode(2, Optional.empty());
        net.way = datagram -> impersonate(datagram, net.identity);
        trusting.announce(2, 1);
        net.run(10);
        assertEquals(List.of(), trusting.provenKeys);
        assertEquals(0, trusting.registeredCount);
    }

    @Test
    void shouldNotRegisterThroughWhoPutsAnEphemeralKeyOfHisInTheHello() {
        X25519Pair own = X25519Pair.generate(random);
        net.way = datagram ->
                List.of(datagram.type() == MessageType.HELLO ? replaced(datagram, 20, own.publicKey()) : datagram);
        announce();
        net.run(20);
        assertFalse(node.isRegistered());
        assertTrue(sentCount(MessageType.REGISTER) > 3, "it goes on trying");
        assertEquals(sentCount(MessageType.REGISTER), net.registry().count(RegistryCounter.REGISTER_BAD_COOKIE));
        assertIsRegisteredByTheTrueServer(3);
    }

    @Test
    void shouldNotRegisterThroughWhoPutsAStartKeyOfHisInTheChallenge() {
        net.way = datagram -> List.of(
                datagram.type() == MessageType.CHALLENGE ? replaced(datagram, 76, ownStart.publicKey()) : datagram);
        announce();
        net.run(20);
        assertFalse(node.isRegistered());
        assertTrue(sentCount(MessageType.REGISTER) > 3, "it goes on trying");
        assertEquals(sentCount(MessageType.REGISTER), net.registry().count(RegistryCounter.REGISTER_BAD_SEAL));
        assertIsRegisteredByTheTrueServer(3);
    }

    private static Datagram replaced(Datagram datagram, int offset, byte[] part) {
        byte[] bytes = datagram.bytes().clone();
        System.arraycopy(part, 0, bytes, offset, part.length);
        return datagram.with(bytes);
    }

    /** Each byte of each message of the registration in turn, both ways. */
    @ParameterizedTest
    @ValueSource(ints = {MessageType.HELLO, MessageType.CHALLENGE, MessageType.REGISTER, MessageType.REGISTERED})
    void shouldNotBeRegisteredByWhatWasChanged(int type) {
        int[] offset = {0};
        int[] length = {1};
        int[] changed = {0};
        net.way = datagram -> {
            if (datagram.type() != type) {
                return List.of(datagram);
            }
            length[0] = datagram.bytes().length;
            changed[0]++;
            byte[] bytes = datagram.bytes().clone();
            bytes[offset[0]] ^= (byte) (1 << offset[0] % 8);
            return List.of(datagram.with(bytes));
        };
        for (; offset[0] < length[0]; offset[0]++) {
            node = net.silentNode(1 + offset[0] % 200, Optional.of(net.identity.serverKey()));
            announce();
            net.run(1.2);
            assertFalse(node.isRegistered(), "byte " + offset[0]);
            assertEquals(0, node.registeredCount, "byte " + offset[0]);
            node.client.leave();
            net.nodes.clear();
        }
        assertTrue(changed[0] >= length[0], "each was changed");
        node = net.silentNode(201, Optional.of(net.identity.serverKey()));
        net.way = List::of;
        announce();
        net.run(2);
        assertTrue(node.isRegistered());
    }

    @Test
    void shouldTakeNothingThatIsReflected() {
        net.way = datagram -> isToServer(datagram)
                ? List.of(back(datagram, datagram.bytes()), back(datagram, turned(datagram)))
                : List.of(datagram);
        announce();
        net.run(20);
        assertEquals(
                ServerState.SERVER_KEY_CHANGED, node.client.state(), "a hello is no challenge with the server's key");
        assertIsRegisteredByTheTrueServer(11);
        long unread = count(ClientCounter.BAD_SEAL);
        net.way = datagram -> isToServer(datagram)
                ? List.of(datagram, back(datagram, datagram.bytes()), back(datagram, turned(datagram)))
                : List.of(datagram);
        net.run(25);
        assertTrue(node.isRegistered());
        assertTrue(count(ClientCounter.BAD_SEAL) > unread, "requests that came back as events");
        assertEquals(1, node.registeredCount);
    }

    /** As the message that would answer it. */
    private static byte[] turned(Datagram datagram) {
        byte[] bytes = datagram.bytes().clone();
        bytes[0]++;
        return bytes;
    }

    /** He answers each hello and each register with what the server once said to somebody, this node among them. */
    @Test
    void shouldTakeNothingFromARecording() {
        Node other = net.start(2);
        announce();
        net.run(15);
        node.client.leave();
        net.run(1);
        List<byte[]> recorded = net.sent.stream()
                .filter(sent -> !isToServer(sent))
                .map(Datagram::bytes)
                .toList();
        assertTrue(recorded.size() >= 8 && other.isRegistered());
        Endpoint before = node.endpoint;
        node.registeredCount = 0;
        int refused = node.refusedClaims;
        net.way = datagram -> isToServer(datagram)
                ? recorded.stream().map(bytes -> back(datagram, bytes)).toList()
                : List.of();
        announce();
        net.run(20);
        assertFalse(node.isRegistered());
        assertEquals(0, node.registeredCount);
        assertEquals(refused, node.refusedClaims);
        assertEquals(before, node.endpoint);
        net.way = List::of;
        net.run(3);
        assertTrue(node.isRegistered());
    }

    /**
     * A recording of the node's own hello's answer is good for that hello only; with its nonce put in, it is a
     * challenge that nobody made.
     */
    @Test
    void shouldNotBeRegisteredByARecordedExchangeWithTheNoncePutIn() {
        announce();
        net.run(2);
        node.client.leave();
        net.run(1);
        List<Datagram> recorded = net.sent.stream()
                .filter(sent -> sent.type() == MessageType.CHALLENGE || sent.type() == MessageType.REGISTERED)
                .toList();
        assertEquals(2, recorded.size());
        net.way = datagram -> switch (datagram.type()) {
            case MessageType.HELLO -> List.of(back(datagram, withNonceOf(datagram, recorded.get(0))));
            case MessageType.REGISTER -> List.of(back(datagram, withNonceOf(datagram, recorded.get(1))));
            default -> List.of();
        };
        announce();
        net.run(20);
        assertEquals(1, node.registeredCount);
        assertTrue(count(ClientCounter.BAD_SEAL) > 3, "each recorded answer was looked at");
        net.way = List::of;
        net.run(3);
        assertTrue(node.isRegistered());
    }

    private static byte[] withNonceOf(Datagram datagram, Datagram answer) {
        byte[] bytes = answer.bytes().clone();
        System.arraycopy(datagram.bytes(), 4, bytes, 4, 16);
        return bytes;
    }

    /** Once registered, whatever is changed on the way costs that datagram and no more. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldBelieveNothingThatWasChangedLater(long seed) {
        Random seeded = new Random(seed);
        announce();
        Node other = net.start(2);
        net.run(2);
        net.way = datagram -> {
            byte[] bytes = datagram.bytes().clone();
            bytes[seeded.nextInt(bytes.length)] ^= (byte) (1 + seeded.nextInt(255));
            return List.of(datagram, datagram.with(bytes));
        };
        for (int i = 0; i < 20; i++) {
            other.announce(2, i);
            net.run(5);
        }
        assertEquals(1, node.registeredCount);
        assertEquals(1, other.registeredCount);
        assertEquals(0, node.refusedClaims + other.refusedClaims);
        assertEquals(Set.of(other.identity.nodeKey()), node.peers);
        assertEquals(2, net.registry().nodeCount());
    }
}
