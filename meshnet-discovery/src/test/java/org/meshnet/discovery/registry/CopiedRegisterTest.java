package org.meshnet.discovery.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.meshnet.core.crypto.ServerIdentity;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Challenge;
import org.meshnet.core.wire.Hello;
import org.meshnet.core.wire.HelloExchange;
import org.meshnet.discovery.registry.count.RegistryCounter;
import org.meshnet.discovery.registry.proof.Challenger;

/** A register is for one server, one challenge and one address: whoever has a copy has nothing. */
class CopiedRegisterTest {
    private static final Endpoint ATTACKER = TestBed.endpoint(4000);
    private static final int CHALLENGED_LENGTH = 44;
    private static final int CLEAR_LENGTH = 76;

    private final TestBed bed = new TestBed();
    private final TestNode node = bed.node();

    /** Another server, perhaps with the same key. */
    private static TestBed other(ServerIdentity identity) {
        return new TestBed(TestBed.UNLIMITED, 100, identity);
    }

    private byte[] recorded() {
        byte[] register = node.registerDatagram(node.hello());
        bed.deliver(register, node.endpoint);
        assertEquals(1, bed.registry.nodeCount());
        return register;
    }

    /** A copy of a register, as it would have to be for that server's challenge to the same hello. */
    private static byte[] fitted(byte[] register, TestBed server, Endpoint from) {
        ByteBuffer bytes = ByteBuffer.wrap(register);
        Hello hello = new Hello(part(bytes, 4, 20), part(bytes, CHALLENGED_LENGTH, CLEAR_LENGTH));
        Challenge challenge = TestNode.quietly(() -> Challenge.decode(
                ByteBuffer.wrap(server.deliver(hello.encode(), from).get(0).bytes())));
        return bytes.duplicate()
                .putLong(20, challenge.issueNumber())
                .put(28, challenge.cookie().toArray())
                .array();
    }

    private static Bytes part(ByteBuffer bytes, int start, int end) {
        byte[] part = new byte[end - start];
        bytes.get(start, part);
        return Bytes.of(part);
    }

    private static void assertDropped(
            TestBed server, int nodeCount, RegistryCounter counter, byte[] register, Endpoint from) {
        long before = server.count(counter);
        assertEquals(List.of(), server.deliver(register, from));
        assertEquals(nodeCount, server.registry.nodeCount());
        assertEquals(before + 1, server.count(counter));
    }

    @Test
    void shouldBeWorthNothingAtAnotherServer() {
        byte[] register = recorded();
        TestBed second = other(ServerIdentity.generate(new SeededRandom(9)));
        assertDropped(second, 0, RegistryCounter.REGISTER_BAD_COOKIE, register, node.endpoint);
        byte[] fitted = fitted(register, second, node.endpoint);
        assertDropped(second, 0, RegistryCounter.REGISTER_BAD_SEAL, fitted, node.endpoint);
    }

    @Test
    void shouldBeWorthNothingAtAnotherServerWithTheSameKey() {
        byte[] register = recorded();
        TestBed second = other(bed.identity);
        assertDropped(second, 0, RegistryCounter.REGISTER_BAD_COOKIE, register, node.endpoint);
        byte[] fitted = fitted(register, second, ATTACKER);
        assertDropped(second, 0, RegistryCounter.REGISTER_BAD_SEAL, fitted, ATTACKER);
    }

    /** After a restart a server is another one with the same key and a clock that may read the same again. */
    @Test
    void shouldBeWorthNothingAfterARestart() {
        byte[] register = recorded();
        TestBed restarted = other(bed.identity);
        restarted.passSeconds(1);
        assertDropped(restarted, 0, RegistryCounter.REGISTER_BAD_COOKIE, register, node.endpoint);
    }

    @Test
    void shouldBeWorthNothingLaterOrFromElsewhere() {
        byte[] register = recorded();
        assertDropped(bed, 1, RegistryCounter.REGISTER_REPLAYED, register, node.endpoint);
        assertDropped(bed, 1, RegistryCounter.REGISTER_BAD_COOKIE, register, ATTACKER);
        bed.passSeconds(11);
        assertDropped(bed, 1, RegistryCounter.REGISTER_BAD_COOKIE, register, node.endpoint);
        assertDropped(bed, 1, RegistryCounter.REGISTER_BAD_COOKIE, register, ATTACKER);
    }

    @Test
    void shouldNotFitAChallengeThatSomebodyElseGot() {
        byte[] register = recorded();
        bed.passSeconds(11);
        register[4] ^= 1;
        byte[] fitted = fitted(register, bed, ATTACKER);
        assertDropped(bed, 1, RegistryCounter.REGISTER_BAD_SEAL, fitted, ATTACKER);
    }

    /** Two registers under one challenge would be sealed with one key and one nonce. */
    @Test
    void shouldTakeNoSecondNodeUnderOneChallenge() {
        TestNode second = new TestNode(bed, bed.network, 9, node.endpoint);
        HelloExchange exchange = node.hello();
        node.answer(exchange);
        second.borrow(node);
        assertDropped(bed, 1, RegistryCounter.REGISTER_REPLAYED, second.registerDatagram(exchange), node.endpoint);
    }

    /** Numbers run ahead of the clock when many say hello at once; such a challenge lives as much longer. */
    @Test
    void shouldTakeNoSecondNodeUnderTheLastOfManyChallenges() {
        for (int i = 0; i < 1000; i++) {
            node.hello();
        }
        HelloExchange exchange = node.hello();
        node.answer(exchange);
        TestNode second = new TestNode(bed, bed.network, 9, node.endpoint);
        second.borrow(node);
        bed.passNs(Challenger.COOKIE_LIFETIME_NS + 500);
        assertDropped(bed, 1, RegistryCounter.REGISTER_REPLAYED, second.registerDatagram(exchange), node.endpoint);
    }
}
