package org.meshnet.core.discovery;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.meshnet.core.discovery.Bench.CLIENT;
import static org.meshnet.core.discovery.Bench.SERVER;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.discovery.RegisterPhase.Attempt;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.key.ServerKey;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.wire.ChannelKeys;
import org.meshnet.core.wire.RefusalReason;
import org.meshnet.core.wire.Refused;
import org.meshnet.core.wire.Registered;
import org.meshnet.core.wire.WireException;

/** What becomes of the keys of a register: they are the receiver's if the server took it, and wiped otherwise. */
class RegisterKeysTest {
    private static final long NOW_NS = 5_000_000_000L;

    private final RandomSource random = new Random(1)::nextBytes;
    private final Deque<byte[]> answers = new ArrayDeque<>();
    private final FakeServer server = new FakeServer(random, (datagram, to) -> answers.add(datagram));
    private final List<ChannelKeys> taken = new ArrayList<>();
    private final Registrant registrant = registrant();
    private ChannelKeys keys;

    private Registrant registrant() {
        ClientConfig config = new ClientConfig(
                Identity.generate(random), NetworkSecrets.derive(NetworkKey.of(new byte[32])), Optional.empty());
        ClientMeans means = new ClientMeans(
                random, (train, segmentBytes, to) -> arrive(train), new TimerTable(), new ClientCounters());
        ServerWays ways = new ServerWays(config.secrets().networkId().bytes());
        ways.setEndpoints(List.of(SERVER), Map.of());
        Announcements announcements = new Announcements();
        announcements.announce(List.of(Bench.CLAIM), Bench.DESCRIPTOR);
        TicketHolder tickets = new TicketHolder(means, new ServerTalk(means), announcements);
        return new Registrant(config, means, ways, announcements, tickets, new Outcome());
    }

    private void arrive(ByteBuffer train) {
        byte[] datagram = new byte[train.remaining()];
        train.duplicate().get(datagram);
        server.onDatagram(datagram, CLIENT);
    }

    private final class Outcome implements Registrant.Outcome {
        @Override
        public void onRegistered(Registered registered, Attempt attempt, ChannelKeys keys, long nowNs) {
            taken.add(keys);
        }

        @Override
        public void onRefused(Refused refused, long nowNs) {}

        @Override
        public void onServerKeyChanged(ServerKey shown, long nowNs) {}
    }

    /** A register is out, and its answer on the way. */
    @BeforeEach
    void register() throws WireException {
        registrant.start(NOW_NS);
        takeChallenge();
        assertFalse(isWiped(keys));
    }

    private void takeChallenge() throws WireException {
        registrant.onChallenge(ByteBuffer.wrap(answers.remove()), SERVER, NOW_NS);
        keys = registrant.attempt().orElseThrow().keys().agreed();
    }

    private static boolean isWiped(ChannelKeys keys) {
        byte[] zeros = new byte[ChannelKeys.KEY_LENGTH];
        return Arrays.equals(zeros, keys.fromNode()) && Arrays.equals(zeros, keys.fromServer());
    }

    private void assertWiped() {
        byte[] zeros = new byte[ChannelKeys.KEY_LENGTH];
        assertArrayEquals(zeros, keys.fromNode());
        assertArrayEquals(zeros, keys.fromServer());
    }

    @Test
    void shouldHandOnTheKeysOfARegisterThatWasTaken() throws WireException {
        registrant.onRegistered(ByteBuffer.wrap(answers.remove()), SERVER, NOW_NS);
        assertEquals(1, taken.size());
        assertFalse(isWiped(taken.get(0)));
    }

    @Test
    void shouldWipeThoseOfARegisterThatIsNotAnswered() {
        registrant.onRegisterTimer(NOW_NS);
        assertWiped();
    }

    @Test
    void shouldWipeThoseOfARegisterThatWasRefused() throws WireException {
        registrant.hurry(NOW_NS);
        registrant.onHelloTimer(NOW_NS);
        answers.removeFirst();
        server.refuse(RefusalReason.SERVER_FULL);
        takeChallenge();
        registrant.onRefused(ByteBuffer.wrap(answers.remove()), SERVER, NOW_NS);
        assertWiped();
    }

    @Test
    void shouldWipeThoseOfARegisterThatBeginsAnew() {
        registrant.hurry(NOW_NS);
        assertWiped();
    }

    @Test
    void shouldWipeThemWhenTheNodeStandsBack() {
        registrant.standBack(NOW_NS);
        assertWiped();
    }

    @Test
    void shouldWipeThemWhenTheNodeLeaves() {
        registrant.stop();
        assertWiped();
    }
}
