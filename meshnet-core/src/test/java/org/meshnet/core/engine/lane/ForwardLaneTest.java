package org.meshnet.core.engine.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.engine.status.Counters;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.relay.RelayLimits;
import org.meshnet.core.route.RouteTable;
import org.meshnet.core.session.SessionTable;
import org.meshnet.core.wire.RelayHeader;

class ForwardLaneTest {
    private static final Endpoint ALICE = Endpoint.parse("192.0.2.1:1111").orElseThrow();
    private static final Endpoint BOB = Endpoint.parse("192.0.2.2:2222").orElseThrow();
    private static final long ALICE_CHANNEL = 0x1122334455667788L;
    private static final long BOB_CHANNEL = 0x99aabbccddeeff00L;
    private static final int LENGTH = 100;

    private final Counters counters = new Counters();
    private final List<Sent> sent = new ArrayList<>();
    private final List<ControlEvent> events = new ArrayList<>();
    private final Arrival arrival = new Arrival();
    private final ForwardLane lane = new ForwardLane(this::keep, events::add, counters);

    private record Sent(ByteBuffer bytes, int segmentBytes, Endpoint to) {}

    private void keep(ByteBuffer train, int segmentBytes, Endpoint to) {
        byte[] bytes = new byte[train.remaining()];
        train.get(train.position(), bytes);
        sent.add(new Sent(ByteBuffer.wrap(bytes), segmentBytes, to));
    }

    private static ForwardChannel channel(long id, Endpoint owner, long backId, Endpoint to, ForwardChannel.Use use) {
        return new ForwardChannel(id, owner, backId, to, use, new ForwardChannel.Notices());
    }

    private static Forwards forwards(RelayLimits limits) {
        ForwardChannel.Use use = new ForwardChannel.Use(limits.newShare(), 0);
        Forwards forwards = new Forwards(2, new ForwardLimits(limits, 0));
        forwards.put(List.of(
                channel(ALICE_CHANNEL, ALICE, BOB_CHANNEL, BOB, use),
                channel(BOB_CHANNEL, BOB, ALICE_CHANNEL, ALICE, use)));
        return forwards;
    }

    /** Envelopes under these channels, each with a frame whose last byte is its number. */
    private static ByteBuffer train(long... channels) {
        ByteBuffer train = ByteBuffer.allocateDirect(channels.length * LENGTH);
        for (int i = 0; i < channels.length; i++) {
            RelayHeader.write(train, i * LENGTH, channels[i]);
            train.put(i * LENGTH + RelayHeader.LENGTH, (byte) 0x44);
            train.put((i + 1) * LENGTH - 1, (byte) i);
        }
        return train;
    }

    private int take(RelayLimits limits, ByteBuffer train, Endpoint from) {
        return lane.take(first(forwards(limits), train, from, 0));
    }

    private Arrival first(Forwards forwards, ByteBuffer train, Endpoint from, long nowNs) {
        Snapshot snapshot = new Snapshot(RouteTable.empty(), OwnAddresses.NONE, SessionTable.of(List.of()), forwards);
        arrival.wrap(snapshot, train, LENGTH, from, nowNs);
        arrival.moveTo(0);
        return arrival;
    }

    @Test
    void shouldForwardUnderTheChannelForTheWayBackAndChangeNothingElse() {
        ByteBuffer train = train(ALICE_CHANNEL);
        ByteBuffer expected = train(BOB_CHANNEL);
        assertEquals(LENGTH, take(RelayLimits.DEFAULT, train, ALICE));
        assertEquals(1, sent.size());
        assertEquals(BOB, sent.get(0).to());
        assertEquals(expected, sent.get(0).bytes());
        assertEquals(1, counters.count(Counter.RELAYED));
        assertEquals(LENGTH, counters.count(Counter.RELAYED_BYTES));
    }

    @Test
    void shouldForwardWhatStandsSideBySideAsOneTrainAndLeaveTheRest() {
        ByteBuffer train = train(ALICE_CHANNEL, ALICE_CHANNEL, ALICE_CHANNEL, BOB_CHANNEL);
        assertEquals(3 * LENGTH, take(RelayLimits.DEFAULT, train, ALICE));
        assertEquals(1, sent.size());
        assertEquals(3 * LENGTH, sent.get(0).bytes().remaining());
        assertEquals(LENGTH, sent.get(0).segmentBytes());
        assertEquals(0, train.position());
        assertEquals(4 * LENGTH, train.limit());
    }

    @Test
    void shouldTakeNothingUnderAChannelThatItDidNotGive() {
        assertEquals(0, take(RelayLimits.DEFAULT, train(7), ALICE));
        assertEquals(List.of(), sent);
    }

    @Test
    void shouldDropWhatComesFromAnotherEndpointThanTheOwners() {
        assertEquals(LENGTH, take(RelayLimits.DEFAULT, train(ALICE_CHANNEL), BOB));
        assertEquals(List.of(), sent);
        assertEquals(1, counters.count(Counter.RELAYED_WRONG_ENDPOINT));
    }

    @Test
    void shouldForwardAsMuchAsTheLimitsAllowAndDropTheRest() {
        RelayLimits limits = new RelayLimits(10_000, 10_000, 10_000_000);
        long[] channels = new long[120];
        Arrays.fill(channels, ALICE_CHANNEL);
        assertEquals(120 * LENGTH, take(limits, train(channels), ALICE));
        assertEquals(100 * LENGTH, sent.get(0).bytes().remaining());
        assertEquals(20, counters.count(Counter.RELAYED_TOO_MUCH));
        assertEquals(List.of(new ControlEvent.ForwardLimited(ALICE_CHANNEL, true)), events);
    }

    @Test
    void shouldHaveAnOwnerToldOnceASecondAtMost() {
        RelayLimits limits = new RelayLimits(10_000, 10_000, 10_000_000);
        Forwards forwards = forwards(limits);
        for (int i = 0; i < 2_000; i++) {
            lane.take(first(forwards, train(ALICE_CHANNEL), ALICE, i * 1_000_000L));
        }
        assertTrue(counters.count(Counter.RELAYED_TOO_MUCH) > 1_500);
        assertEquals(2, events.size());
        lane.take(first(forwards, train(BOB_CHANNEL, BOB_CHANNEL), BOB, 2_000_000_000L));
        assertEquals(new ControlEvent.ForwardLimited(BOB_CHANNEL, true), events.get(2), "each of the two");
    }

    @Test
    void shouldCountAWordToTheControlLoopThatIsLost() {
        ForwardLane lost = new ForwardLane(this::keep, event -> false, counters);
        Forwards forwards = forwards(new RelayLimits(10_000, 10_000, 10_000_000));
        for (int i = 0; i < 102; i++) {
            lost.take(first(forwards, train(ALICE_CHANNEL), ALICE, 0));
        }
        assertEquals(1, counters.count(Counter.CONTROL_QUEUE_FULL));
    }

    @Test
    void shouldShareWhatAllMayForward() {
        RelayLimits limits = new RelayLimits(1_000_000, 1_000_000, 100_000);
        Forwards forwards = forwards(limits);
        for (int i = 0; i < 200; i++) {
            lane.take(first(forwards, train(ALICE_CHANNEL), ALICE, 1));
        }
        assertEquals(100, counters.count(Counter.RELAYED));
        assertEquals(100, counters.count(Counter.RELAYED_TOO_MUCH));
        assertEquals(List.of(new ControlEvent.ForwardLimited(ALICE_CHANNEL, false)), events);
    }

    @Test
    void shouldAllocateNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Endpoint from = Endpoint.parse("192.0.2.1:1111").orElseThrow();
        RelayLimits unlimited = new RelayLimits(RelayLimits.MAX_BYTES, RelayLimits.MAX_BYTES, RelayLimits.MAX_BYTES);
        Forwards forwards = forwards(unlimited);
        ForwardLane counting = new ForwardLane((train, segmentBytes, to) -> {}, events::add, counters);
        ByteBuffer train = train(ALICE_CHANNEL, ALICE_CHANNEL, ALICE_CHANNEL);
        Snapshot snapshot = first(forwards, train, from, 0).snapshot();
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 10 && least > 0; attempt++) { // the JVM itself may allocate once in a while
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 2_000; i++) {
                RelayHeader.write(train, 0, ALICE_CHANNEL);
                RelayHeader.write(train, LENGTH, ALICE_CHANNEL);
                RelayHeader.write(train, 2 * LENGTH, ALICE_CHANNEL);
                arrival.wrap(snapshot, train, LENGTH, from, i);
                arrival.moveTo(0);
                counting.take(arrival);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertEquals(0, least);
        assertEquals(0, counters.count(Counter.RELAYED_TOO_MUCH));
    }
}
