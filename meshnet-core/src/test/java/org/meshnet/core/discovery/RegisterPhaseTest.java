package org.meshnet.core.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.meshnet.core.crypto.ServerIdentity;
import org.meshnet.core.crypto.X25519Pair;
import org.meshnet.core.discovery.RegisterPhase.Attempt;
import org.meshnet.core.discovery.RegisterPhase.Greeting;
import org.meshnet.core.discovery.RegisterPhase.Idle;
import org.meshnet.core.discovery.RegisterPhase.NoWay;
import org.meshnet.core.discovery.RegisterPhase.Registering;
import org.meshnet.core.discovery.RegisterPhase.Waiting;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Challenge;
import org.meshnet.core.wire.ChannelKeys;
import org.meshnet.core.wire.Hello;
import org.meshnet.core.wire.HelloExchange;
import org.meshnet.core.wire.Limits;

/** What may follow what while a node registers. */
class RegisterPhaseTest {
    private static final RandomSource RANDOM = new Random(1)::nextBytes;
    private static final Attempt ATTEMPT = attempt();

    private static Attempt attempt() {
        X25519Pair node = X25519Pair.generate(RANDOM);
        X25519Pair server = X25519Pair.generate(RANDOM);
        Hello hello = new Hello(Bytes.of(RANDOM.bytes(Limits.CLIENT_NONCE_LENGTH)), Bytes.of(node.publicKey()), false);
        Challenge challenge = new Challenge(
                hello.clientNonce(),
                1,
                Bytes.zeros(16),
                ServerIdentity.generate(RANDOM).serverKey(),
                Bytes.of(server.publicKey()));
        HelloExchange exchange = new HelloExchange(hello, challenge);
        return new Attempt(
                exchange,
                Announcement.NONE,
                Bench.SERVER,
                AttemptKeys.of(ChannelKeys.ofNode(exchange, node).orElseThrow()),
                0);
    }

    private static Stream<RegisterPhase> all() {
        return Stream.of(
                new Idle(),
                new NoWay(),
                new Greeting(),
                new Registering(ATTEMPT, true),
                new Registering(ATTEMPT, false),
                new Waiting());
    }

    @Test
    void shouldTakeAChallengeForATrialOnlyWhileTheNodeIsRegistered() {
        assertEquals(new Registering(ATTEMPT, true), new Idle().challenged(ATTEMPT));
        assertEquals(new Registering(ATTEMPT, false), new NoWay().challenged(ATTEMPT));
        assertEquals(new Registering(ATTEMPT, false), new Greeting().challenged(ATTEMPT));
    }

    @Test
    void shouldTakeNoChallengeWhileARegisterIsOutOrAfterARefusal() {
        List<RegisterPhase> deaf =
                List.of(new Registering(ATTEMPT, true), new Registering(ATTEMPT, false), new Waiting());

        deaf.forEach(phase -> assertThrows(IllegalStateException.class, () -> phase.challenged(ATTEMPT)));
    }

    @Test
    void shouldTakeAnAnswerToARegisterOnlyWhileOneIsOut() {
        all().forEach(phase -> {
            if (phase instanceof Registering) {
                assertEquals(new Idle(), phase.registered());
                assertEquals(new Waiting(), phase.refused());
            } else {
                assertThrows(IllegalStateException.class, phase::registered);
                assertThrows(IllegalStateException.class, phase::refused);
            }
        });
    }

    @Test
    void shouldBeginAnewOnlyInEarnest() {
        assertEquals(new Idle(), new Registering(ATTEMPT, true).begin(true));
        assertEquals(new Greeting(), new Registering(ATTEMPT, false).begin(true));
        assertEquals(new Greeting(), new Registering(ATTEMPT, true).inEarnest().begin(true));
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldStopAndStandBackFromAnywhere(RegisterPhase phase) {
        assertEquals(new Idle(), phase.stop());
        assertEquals(new Waiting(), phase.standBack());
    }

    @Test
    void shouldWaitForAWayWhereThereIsNone() {
        assertEquals(new NoWay(), new Idle().begin(false));
        assertEquals(new NoWay(), new Greeting().begin(false));
        assertEquals(new Greeting(), new NoWay().begin(true));
    }

    @Test
    void shouldLoseOnlyWhatIsRegistered() {
        ServerTalk talk = new ServerTalk(
                new ClientMeans(RANDOM, (train, segmentBytes, to) -> {}, new TimerTable(), new ClientCounters()));

        assertThrows(IllegalStateException.class, talk::lose);
        assertFalse(talk.isLost());
    }
}
