package org.meshnet.discovery.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Introduce;
import org.meshnet.core.wire.Introduction;
import org.meshnet.core.wire.Leave;
import org.meshnet.core.wire.MessageType;
import org.meshnet.core.wire.RelayHeader;
import org.meshnet.core.wire.RelayLimited;
import org.meshnet.core.wire.RelayNotice;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.registry.config.RelayConfig;
import org.meshnet.discovery.registry.count.RegistryCounter;

/** What the server forwards, for whom, and what it does with everything else. */
class RelayTest {
    private static final Endpoint ELSEWHERE =
            Endpoint.parse("198.51.100.77:7777").orElseThrow();
    private static final int FRAME_LENGTH = 100;

    private final TestBed bed = new TestBed();

    /** Two members that were introduced, and the channels that they got. */
    private record Pair(TestNode a, TestNode b, long channelOfA, long channelOfB) {}

    private static Pair pair(TestBed bed) {
        TestNode a = bed.member();
        TestNode b = bed.member();
        return introduced(a, b);
    }

    private static Pair introduced(TestNode a, TestNode b) {
        a.events();
        b.events();
        a.send(new Introduce(b.key()));
        long channelOfA = a.onlyEvent(Introduction.class).relayChannel();
        return new Pair(a, b, channelOfA, b.onlyEvent(Introduction.class).relayChannel());
    }

    private static byte[] relayed(long channel, int innerType, int innerLength) {
        ByteBuffer datagram = ByteBuffer.allocate(RelayHeader.LENGTH + innerLength);
        Arrays.fill(datagram.array(), (byte) 0x33);
        RelayHeader.write(datagram, 0, channel);
        return datagram.put(RelayHeader.LENGTH, (byte) innerType).array();
    }

    private static byte[] frame(long channel) {
        return relayed(channel, MessageType.FRAME, FRAME_LENGTH);
    }

    private static RelayNotice notice(List<TestBed.Datagram> answers) {
        assertEquals(1, answers.size());
        return TestNode.quietly(
                () -> RelayNotice.decode(ByteBuffer.wrap(answers.get(0).bytes())));
    }

    @Test
    void shouldForwardWhatItGotUnderTheChannelOfTheReceiver() {
        Pair pair = pair(bed);
        List<TestBed.Datagram> sent = bed.deliver(frame(pair.channelOfA()), pair.a().endpoint);
        assertEquals(1, sent.size(), "one out for one in");
        assertEquals(pair.b().endpoint, sent.get(0).node());
        assertArrayEquals(frame(pair.channelOfB()), sent.get(0).bytes());
        List<TestBed.Datagram> answer = bed.deliver(frame(pair.channelOfB()), pair.b().endpoint);
        assertEquals(pair.a().endpoint, answer.get(0).node());
        assertArrayEquals(frame(pair.channelOfA()), answer.get(0).bytes());
        assertEquals(2, bed.count(RegistryCounter.RELAYED));
        assertEquals(2 * (RelayHeader.LENGTH + FRAME_LENGTH), bed.count(RegistryCounter.RELAYED_BYTES));
    }

    @Test
    void shouldForwardHandshakesAndNothingElse() {
        Pair pair = pair(bed);
        for (int type = 0; type < 256; type++) {
            byte[] datagram = relayed(pair.channelOfA(), type, FRAME_LENGTH);
            boolean isForwarded = !bed.deliver(datagram, pair.a().endpoint).isEmpty();
            assertEquals(MessageType.isBetweenNodes(type), isForwarded, "type " + type);
        }
    }

    @Test
    void shouldGiveTheSameChannelsAgain() {
        Pair pair = pair(bed);
        Pair again = introduced(pair.b(), pair.a());
        assertEquals(pair.channelOfA(), again.channelOfB());
        assertEquals(pair.channelOfB(), again.channelOfA());
    }

    @Test
    void shouldGiveEveryPairChannelsOfItsOwn() {
        List<TestNode> members = bed.members(3);
        Pair one = introduced(members.get(0), members.get(1));
        Pair other = introduced(members.get(0), members.get(2));
        assertEquals(
                4,
                List.of(one.channelOfA(), one.channelOfB(), other.channelOfA(), other.channelOfB()).stream()
                        .distinct()
                        .count());
    }

    @Test
    void shouldForwardOnlyFromTheProvenEndpointOfTheOwner() {
        Pair pair = pair(bed);
        RelayNotice notice = notice(bed.deliver(frame(pair.channelOfA()), ELSEWHERE));
        assertEquals(new RelayNotice(RelayNotice.Cause.OTHER_ENDPOINT, pair.channelOfA()), notice);
        notice(bed.deliver(frame(pair.channelOfA()), pair.b().endpoint));
        assertEquals(2, bed.count(RegistryCounter.RELAY_WRONG_ENDPOINT));
        assertEquals(0, bed.count(RegistryCounter.RELAYED));
    }

    @Test
    void shouldNotForwardBetweenNetworks() {
        TestNode a = bed.member();
        TestNode stranger = bed.node(TestBed.network(2));
        stranger.register();
        stranger.send(new Introduce(a.key()));
        a.assertSilence();
        assertTrue(stranger.events().stream().noneMatch(Introduction.class::isInstance));
    }

    @Test
    void shouldSayInFewerBytesThanItGotThatAChannelIsUnknown() {
        TestNode a = bed.member();
        byte[] datagram = relayed(12345, MessageType.FRAME, RelayHeader.MIN_LENGTH - RelayHeader.LENGTH);
        List<TestBed.Datagram> answers = bed.deliver(datagram, a.endpoint);
        assertEquals(new RelayNotice(RelayNotice.Cause.NO_CHANNEL, 12345), notice(answers));
        assertTrue(answers.get(0).bytes().length < datagram.length);
        assertEquals(1, bed.count(RegistryCounter.RELAY_NO_CHANNEL));
    }

    @Test
    void shouldBeSilentTowardsWhoAsksTooOftenForUnknownChannels() {
        TestBed limited = new TestBed(RegistryConfig.DEFAULT);
        int answerCount = 0;
        for (int i = 0; i < 5000; i++) {
            answerCount += limited.deliver(frame(i + 1), ELSEWHERE).size();
        }
        assertTrue(answerCount < 1500, answerCount + " answers at once");
        assertEquals(5000, limited.count(RegistryCounter.RELAY_NO_CHANNEL));
        assertEquals(1, limited.deliver(frame(1), TestBed.endpoint(5)).size(), "another is answered");
    }

    @Test
    void shouldDropEnvelopesOfAWrongShape() {
        Pair pair = pair(bed);
        byte[] reserved = frame(pair.channelOfA());
        reserved[2] = 1;
        assertTrue(bed.deliver(reserved, pair.a().endpoint).isEmpty());
        for (int length = 1; length < RelayHeader.MIN_LENGTH; length++) {
            byte[] cutOff = Arrays.copyOf(frame(pair.channelOfA()), length);
            assertTrue(bed.deliver(cutOff, pair.a().endpoint).isEmpty());
        }
        assertEquals(0, bed.count(RegistryCounter.RELAYED));
    }

    @Test
    void shouldForgetTheChannelsOfANodeThatLeaves() {
        Pair pair = pair(bed);
        pair.b().send(new Leave());
        notice(bed.deliver(frame(pair.channelOfA()), pair.a().endpoint));
        notice(bed.deliver(frame(pair.channelOfB()), pair.b().endpoint));
        assertEquals(0, bed.count(RegistryCounter.RELAYED));
    }

    @Test
    void shouldForgetTheChannelsOfANodeThatRegistersFromElsewhere() {
        Pair pair = pair(bed);
        pair.b().endpoint = TestBed.endpoint(3000);
        pair.b().register();
        notice(bed.deliver(frame(pair.channelOfA()), pair.a().endpoint));
        Pair again = introduced(pair.a(), pair.b());
        assertNotEquals(pair.channelOfA(), again.channelOfA());
        assertNotEquals(pair.channelOfB(), again.channelOfB());
    }

    @Test
    void shouldKeepTheChannelsOfANodeThatRegistersAnewFromWhereItWas() {
        Pair pair = pair(bed);
        pair.b().register();
        assertEquals(
                pair.b().endpoint,
                bed.deliver(frame(pair.channelOfA()), pair.a().endpoint).get(0).node());
        assertEquals(
                pair.a().endpoint,
                bed.deliver(frame(pair.channelOfB()), pair.b().endpoint).get(0).node());
    }

    @Test
    void shouldForgetTheChannelsOfANodeWhoseLeaseEnds() {
        Pair pair = pair(bed);
        bed.passSeconds(61);
        assertEquals(
                RelayNotice.Cause.NO_CHANNEL,
                notice(bed.deliver(frame(pair.channelOfA()), pair.a().endpoint)).cause());
    }

    @Test
    void shouldNotCountRelayingAsAnyWordOfTheNode() {
        Pair pair = pair(bed);
        for (int second = 0; second < 59; second++) {
            bed.passSeconds(1);
            bed.deliver(frame(pair.channelOfA()), pair.a().endpoint);
        }
        bed.passSeconds(2);
        assertEquals(0, bed.registry.nodeCount());
    }

    @Test
    void shouldGiveNoChannelWhenItForwardsNothing() {
        TestBed off = new TestBed(TestBed.UNLIMITED.withRelay(RelayConfig.OFF));
        Pair pair = pair(off);
        assertEquals(Introduction.NO_RELAY, pair.channelOfA());
        assertEquals(Introduction.NO_RELAY, pair.channelOfB());
    }

    @Test
    void shouldHoldANodeToItsRateAndLetItBurst() {
        int length = RelayHeader.LENGTH + FRAME_LENGTH;
        RelayConfig slow = new RelayConfig(true, 100L * length, 100L * length, 1_000_000_000);
        TestBed limited = new TestBed(TestBed.UNLIMITED.withRelay(slow));
        Pair pair = pair(limited);
        assertEquals(100, forwarded(limited, pair.channelOfA(), pair.a(), 1000));
        assertEquals(900, limited.count(RegistryCounter.RELAY_LIMITED));
        limited.passSeconds(0.5);
        assertEquals(50, forwarded(limited, pair.channelOfA(), pair.a(), 1000));
        assertEquals(100, forwarded(limited, pair.channelOfB(), pair.b(), 1000), "the other has a rate of its own");
    }

    private static int forwarded(TestBed bed, long channel, TestNode from, int count) {
        long before = bed.count(RegistryCounter.RELAYED);
        for (int i = 0; i < count; i++) {
            bed.deliver(frame(channel), from.endpoint);
        }
        return (int) (bed.count(RegistryCounter.RELAYED) - before);
    }

    @Test
    void shouldShareAScarceTotalFairly() {
        RelayConfig scarce = new RelayConfig(true, 100_000_000, 100_000_000, 1_120_000);
        TestBed limited = new TestBed(TestBed.UNLIMITED.withRelay(scarce));
        Pair greedy = pair(limited);
        Pair modest = pair(limited);
        long modestCount = 0;
        for (int round = 0; round < 20; round++) {
            limited.passSeconds(0.1);
            forwarded(limited, greedy.channelOfA(), greedy.a(), 800);
            modestCount += forwarded(limited, modest.channelOfA(), modest.a(), 100);
            forwarded(limited, greedy.channelOfA(), greedy.a(), 2000);
        }
        assertTrue(modestCount >= 1900, modestCount + " of 2000");
        assertTrue(limited.count(RegistryCounter.RELAY_OVERLOAD) > 0);
        assertTrue(limited.count(RegistryCounter.RELAYED_BYTES) <= 2 * 1_120_000);
    }

    @Test
    void shouldTellANodeOnceASecondThatItsLimitDropsWhatItSends() {
        int length = RelayHeader.LENGTH + FRAME_LENGTH;
        RelayConfig slow = new RelayConfig(true, 100L * length, 100L * length, 1_000_000_000);
        TestBed limited = new TestBed(TestBed.UNLIMITED.withRelay(slow));
        Pair pair = pair(limited);
        forwarded(limited, pair.channelOfA(), pair.a(), 200);
        long kilobytes = slow.kilobytesPerSecond();
        assertEquals(new RelayLimited(1, kilobytes), pair.a().onlyEvent(RelayLimited.class), "the first at once");
        limited.passSeconds(1);
        forwarded(limited, pair.channelOfA(), pair.a(), 101);
        assertEquals(new RelayLimited(100, kilobytes), pair.a().onlyEvent(RelayLimited.class));
        pair.b().assertSilence();
    }

    @Test
    void shouldNameNoLimitWhereOthersLeaveNoMore() {
        int length = RelayHeader.LENGTH + FRAME_LENGTH;
        RelayConfig scarce = new RelayConfig(true, 1_000_000_000, 1_000_000_000, 100L * length);
        TestBed limited = new TestBed(TestBed.UNLIMITED.withRelay(scarce));
        Pair pair = pair(limited);
        forwarded(limited, pair.channelOfA(), pair.a(), 200);
        assertEquals(0, pair.a().onlyEvent(RelayLimited.class).kilobytesPerSecond());
    }
}
