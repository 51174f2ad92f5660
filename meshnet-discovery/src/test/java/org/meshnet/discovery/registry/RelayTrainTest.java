package org.meshnet.discovery.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Introduce;
import org.meshnet.core.wire.Introduction;
import org.meshnet.core.wire.MessageType;
import org.meshnet.core.wire.RelayHeader;
import org.meshnet.discovery.registry.config.RelayConfig;
import org.meshnet.discovery.registry.count.RegistryCounter;

/** What is forwarded as it stands, many datagrams at once, and what goes one by one. */
class RelayTrainTest {
    private static final Endpoint ELSEWHERE =
            Endpoint.parse("198.51.100.77:7777").orElseThrow();
    private static final int LENGTH = RelayHeader.LENGTH + 100;
    private static final int LAST_LENGTH = RelayHeader.LENGTH + 60;
    private static final int COUNT = 100;
    private static final int BYTES = (COUNT - 1) * LENGTH + LAST_LENGTH;

    private TestBed bed = new TestBed();
    private TestNode a;
    private TestNode b;
    private long channelOfA;
    private long channelOfB;

    private void introduce() {
        a = bed.member();
        b = bed.member();
        introduceAgain();
    }

    private void introduceAgain() {
        a.events();
        b.events();
        a.send(new Introduce(b.key()));
        channelOfA = a.onlyEvent(Introduction.class).relayChannel();
        channelOfB = b.onlyEvent(Introduction.class).relayChannel();
    }

    /** Each datagram with other bytes, and something before and behind them that is nobody's. */
    private static ByteBuffer train(long channel) {
        ByteBuffer train = ByteBuffer.allocate(BYTES + 20).position(10).limit(10 + BYTES);
        for (int i = 0; i < COUNT; i++) {
            int at = 10 + i * LENGTH;
            byte[] content = new byte[Math.min(LENGTH, 10 + BYTES - at)];
            Arrays.fill(content, (byte) i);
            train.put(at, content);
            RelayHeader.write(train, at, channel);
            train.put(at + RelayHeader.LENGTH, (byte) MessageType.FRAME);
        }
        return train;
    }

    private static byte[] datagram(ByteBuffer train, int index) {
        int start = 10 + index * LENGTH;
        return Arrays.copyOfRange(all(train), start, Math.min(start + LENGTH, 10 + BYTES));
    }

    private static byte[] all(ByteBuffer train) {
        byte[] bytes = new byte[train.capacity()];
        train.duplicate().clear().get(bytes);
        return bytes;
    }

    private boolean offer(ByteBuffer train, Endpoint from) {
        return bed.registry.onTrain(train, LENGTH, from, bed.nowNs());
    }

    private void assertRefused(ByteBuffer train, Endpoint from) {
        byte[] before = all(train);
        int sent = bed.fromServer.size();
        Map<String, Long> counters = bed.registry.counters();
        assertFalse(offer(train, from));
        assertEquals(counters, bed.registry.counters(), "nothing happened");
        assertEquals(sent, bed.fromServer.size());
        assertArrayEquals(before, all(train));
    }

    @Test
    void shouldForwardATrainInOneGoAsIfEachDatagramHadComeAlone() {
        introduce();
        long in = bed.count(RegistryCounter.DATAGRAMS_IN);
        long out = bed.count(RegistryCounter.BYTES_OUT);
        int sent = bed.fromServer.size();
        int trains = bed.trainCount;
        assertTrue(offer(train(channelOfA), a.endpoint));
        assertEquals(1, bed.trainCount - trains);
        List<TestBed.Datagram> forwarded = bed.fromServer.subList(sent, sent + COUNT);
        ByteBuffer expected = train(channelOfB);
        for (int i = 0; i < COUNT; i++) {
            assertEquals(b.endpoint, forwarded.get(i).node());
            assertArrayEquals(datagram(expected, i), forwarded.get(i).bytes());
        }
        assertEquals(COUNT, bed.count(RegistryCounter.RELAYED));
        assertEquals(BYTES, bed.count(RegistryCounter.RELAYED_BYTES));
        assertEquals(COUNT, bed.count(RegistryCounter.DATAGRAMS_IN) - in);
        assertEquals(BYTES, bed.count(RegistryCounter.BYTES_OUT) - out);
    }

    @Test
    void shouldTouchNothingBesideTheTrain() {
        introduce();
        ByteBuffer train = train(channelOfA);
        assertTrue(offer(train, a.endpoint));
        assertEquals(10, train.position());
        assertEquals(10 + BYTES, train.limit());
        assertArrayEquals(all(train(channelOfB)), all(train));
    }

    @Test
    void shouldLeaveATrainAloneOfWhichOneDatagramIsNotLikeTheOthers() {
        introduce();
        for (int index = 0; index < COUNT; index++) {
            int at = 10 + index * LENGTH;
            assertRefused(train(channelOfA).putLong(at + 4, channelOfA + 1), a.endpoint);
            assertRefused(train(channelOfA).put(at, (byte) MessageType.HELLO), a.endpoint);
            assertRefused(train(channelOfA).put(at + 3, (byte) 1), a.endpoint);
            assertRefused(train(channelOfA).put(at + RelayHeader.LENGTH, (byte) MessageType.RELAY), a.endpoint);
        }
    }

    @Test
    void shouldLeaveATrainAloneWhoseDatagramsAreTooShort() {
        introduce();
        for (int length = 1; length < RelayHeader.MIN_LENGTH; length++) {
            ByteBuffer train = train(channelOfA);
            train.limit(10 + LENGTH + length);
            assertRefused(train, a.endpoint);
            assertFalse(bed.registry.onTrain(train(channelOfA), length, a.endpoint, bed.nowNs()));
            train.limit(10 + length);
            assertRefused(train, a.endpoint);
        }
    }

    @Test
    void shouldLeaveATrainAloneOfAnUnknownChannelOrFromElsewhere() {
        introduce();
        assertRefused(train(channelOfA), b.endpoint);
        assertRefused(train(channelOfA), ELSEWHERE);
        assertRefused(train(channelOfA + 1), a.endpoint);
        assertRefused(train(channelOfA), new Endpoint(a.endpoint.address(), 0));
    }

    @Test
    void shouldLeaveATrainAloneThatTheSendersBudgetDoesNotHold() {
        bed = new TestBed(TestBed.UNLIMITED.withRelay(new RelayConfig(true, 10_000, 2 * BYTES + LENGTH, 1_000_000)));
        introduce();
        assertTrue(offer(train(channelOfA), a.endpoint));
        assertTrue(offer(train(channelOfA), a.endpoint));
        assertRefused(train(channelOfA), a.endpoint);
        byte[] datagram = datagram(train(channelOfA), 0);
        assertEquals(1, bed.deliver(datagram, a.endpoint).size(), "what it does hold");
        bed.deliver(datagram, a.endpoint);
        assertEquals(1, bed.count(RegistryCounter.RELAY_LIMITED));
    }

    @Test
    void shouldLeaveATrainAloneThatIsMoreThanAShareOfTheTotal() {
        RelayConfig scarce = new RelayConfig(true, 100_000_000, 100_000_000, 10L * 3 * BYTES);
        bed = new TestBed(TestBed.UNLIMITED.withRelay(scarce));
        introduce();
        bed.passSeconds(1);
        assertTrue(offer(train(channelOfA), a.endpoint));
        assertTrue(offer(train(channelOfA), a.endpoint));
        assertTrue(offer(train(channelOfB), b.endpoint));
        assertRefused(train(channelOfB), b.endpoint);
        bed.passSeconds(0.1);
        assertTrue(offer(train(channelOfB), b.endpoint));
    }

    @Test
    void shouldKeepAChannelInUseByTrains() {
        introduce();
        for (int second = 0; second < 59; second++) {
            bed.passSeconds(1);
            assertTrue(offer(train(channelOfA), a.endpoint));
        }
    }
}
