package org.meshnet.node.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A server with two ways, TCP and then TLS. */
class StreamChoiceTest {
    private static final long START_NS = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(3);
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);

    private long nowNs = START_NS;
    private final StreamChoice choice = new StreamChoice(2, nowNs);

    private void pass(long ns) {
        nowNs += ns;
    }

    private List<Integer> due() {
        return choice.takeDue(nowNs);
    }

    private List<Integer> unneeded() {
        return choice.takeUnneeded(nowNs);
    }

    /** Opens the first way and registers by it. */
    private void registerByTheFirstWay() {
        pass(StreamChoice.FIRST_NS);
        assertEquals(List.of(0), due());
        choice.onOpen(0, nowNs);
        pass(20 * MS);
        choice.onRegisteredBy(0);
    }

    @Test
    void shouldGiveUdpAMomentFirst() {
        assertEquals(StreamChoice.FIRST_NS, choice.waitNs(nowNs));
        pass(StreamChoice.FIRST_NS - 1);
        assertEquals(List.of(), due());
        pass(1);
        assertEquals(0, choice.waitNs(nowNs));
        assertEquals(List.of(0), due());
    }

    @Test
    void shouldOpenNothingWhereUdpAnswers() {
        pass(100 * MS);
        choice.onRegisteredByUdp(nowNs);
        pass(TimeUnit.HOURS.toNanos(1));
        assertEquals(List.of(), due());
        assertEquals(Long.MAX_VALUE, choice.waitNs(nowNs));
    }

    @Test
    void shouldTryTheNextWayAMomentLaterWhileTheFirstIsUnderWay() {
        pass(StreamChoice.FIRST_NS);
        assertEquals(List.of(0), due());
        assertEquals(StreamChoice.NEXT_NS, choice.waitNs(nowNs));
        pass(StreamChoice.NEXT_NS);
        assertEquals(List.of(1), due());
        assertEquals(List.of(), due(), "both are under way");
    }

    @Test
    void shouldKeepTheStreamThatTheNodeIsRegisteredByAndEndTheOthers() {
        pass(StreamChoice.FIRST_NS + StreamChoice.NEXT_NS);
        assertEquals(List.of(0, 1), due());
        choice.onOpen(1, nowNs);
        choice.onRegisteredBy(1);
        assertEquals(List.of(0), unneeded());
        choice.onEnd(0, nowNs);
        pass(TimeUnit.HOURS.toNanos(1));
        assertEquals(List.of(), unneeded());
        assertEquals(List.of(), due());
    }

    @Test
    void shouldEndTheStreamOnceUdpAnswersAgain() {
        registerByTheFirstWay();
        assertEquals(List.of(), unneeded());
        choice.onRegisteredByUdp(nowNs);
        assertEquals(List.of(0), unneeded());
        choice.onEnd(0, nowNs);
        assertEquals(List.of(), due());
    }

    @Test
    void shouldOpenAStreamThatEndedAtOnceAndThenAfterGrowingPauses() {
        registerByTheFirstWay();
        choice.onEnd(0, nowNs);
        choice.onUnregistered(nowNs);
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            long waitNs = 0;
            while (!due().contains(0)) {
                pass(10 * MS);
                waitNs += 10 * MS;
            }
            pauses.add(TimeUnit.NANOSECONDS.toMillis(waitNs));
            choice.onEnd(0, nowNs);
        }
        assertEquals(List.of(0L, 1000L, 2000L, 4000L, 8000L, 16_000L, 30_000L, 30_000L), pauses);
    }

    @Test
    void shouldWaitForUdpAgainWhenAServerIsLostThatWasReachedByIt() {
        choice.onRegisteredByUdp(nowNs);
        pass(TimeUnit.HOURS.toNanos(1));
        choice.onUnregistered(nowNs);
        assertEquals(StreamChoice.FIRST_NS, choice.waitNs(nowNs));
        pass(StreamChoice.FIRST_NS);
        assertEquals(List.of(0), due());
    }

    @Test
    void shouldGiveUpAStreamByWhichTheNodeDoesNotGetRegistered() {
        pass(StreamChoice.FIRST_NS);
        due();
        choice.onOpen(0, nowNs);
        pass(StreamChoice.UNUSED_NS);
        assertEquals(0, choice.waitNs(nowNs));
        assertEquals(List.of(0), unneeded());
        assertEquals(List.of(), unneeded(), "it is being closed");
        assertEquals(List.of(1), due(), "the other one is tried meanwhile");
    }

    @Test
    void shouldTryAtOnceOnAnotherNetwork() {
        pass(StreamChoice.FIRST_NS);
        for (int i = 0; i < 6; i++) {
            due();
            choice.onEnd(0, nowNs);
            pass(TimeUnit.SECONDS.toNanos(31));
        }
        due();
        choice.onEnd(0, nowNs);
        assertTrue(choice.waitNs(nowNs) > TimeUnit.SECONDS.toNanos(20));
        choice.onNetworkChanged(nowNs);
        assertEquals(0, choice.waitNs(nowNs));
        assertEquals(List.of(0), due());
    }
}
