package org.meshnet.node.daemon.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.meshnet.core.engine.lane.ControlEvent;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;
import org.meshnet.node.fault.EventGuard;
import org.meshnet.node.fault.FailureLog;

/** The loop on the test's own thread; what it does ends it. */
@Timeout(60)
class ControlLoopTest {
    private final Mailbox mailbox = new Mailbox();
    private final FailureLog failures = new FailureLog();
    private final List<String> done = new ArrayList<>();
    private final Work work = new Work();
    private final ControlLoop loop = new ControlLoop(work, mailbox, failures);

    /** Notes what it is given; what begins with "bad" fails. */
    private final class Work implements ControlWork {
        private int timerFailures;
        private int timerAfter;
        private long deadlineNs = Long.MAX_VALUE;

        @Override
        public long nextDeadlineNs() {
            return deadlineNs;
        }

        @Override
        public void onTimer(long nowNs) {
            if (timerFailures-- > 0) {
                throw new IllegalStateException("a flaw in a timer");
            }
            done.add("timer");
            deadlineNs = Long.MAX_VALUE;
            loop.stop();
        }

        @Override
        public void onEvent(ControlEvent event, long nowNs) {
            int kind = ((ControlEvent.DatagramArrived) event).datagram()[0];
            if (kind == 1) {
                throw new IllegalStateException("a flaw");
            }
            if (kind == 2) {
                overflow(0);
            }
            done.add("event");
            deadlineNs = done.size() == timerAfter ? nowNs : deadlineNs;
        }

        @SuppressWarnings("InfiniteRecursion") // that is what it is for
        private void overflow(int depth) {
            overflow(depth + 1);
        }

        @Override
        public void onTask(Mailbox.Task task, long nowNs) {
            task.run(null, nowNs);
            done.add("task");
        }

        @Override
        public void onEnd(long nowNs) {
            done.add("end");
        }
    }

    private static ControlEvent event(int kind) {
        return new ControlEvent.DatagramArrived(new byte[] {(byte) kind}, Hop.direct(Endpoint.NONE));
    }

    @Test
    void shouldLoseNoMoreThanTheEventThatFailed() {
        for (int kind : new int[] {0, 1, 0, 2, 0}) {
            mailbox.offer(event(kind));
        }
        work.deadlineNs = System.nanoTime();
        loop.run();
        assertEquals(List.of("event", "event", "event", "timer", "end"), done);
        assertEquals(2, failures.count());
    }

    @Test
    void shouldLoseNoMoreThanTheTaskThatFailed() {
        mailbox.submit((engine, nowNs) -> {
            throw new IllegalStateException("a flaw");
        });
        mailbox.submit((engine, nowNs) -> loop.stop());
        loop.run();
        assertEquals(List.of("task", "end"), done);
        assertEquals(1, failures.count());
    }

    @Test
    void shouldFireTimersAgainThatFailed() {
        work.timerFailures = 3;
        work.deadlineNs = System.nanoTime();
        loop.run();
        assertEquals(List.of("timer", "end"), done);
        assertEquals(3, failures.count());
    }

    @Test
    void shouldEndWhenEverythingFails() {
        for (int i = 0; i < 2 * EventGuard.MOST_IN_A_ROW; i++) {
            mailbox.offer(event(1));
        }
        IllegalStateException end = assertThrows(IllegalStateException.class, loop::run);
        assertTrue(end.getMessage().startsWith("100 events"), end.getMessage());
        assertEquals(List.of(), done);
    }

    @Test
    void shouldEndWhenTimersAlwaysFailAlthoughEventsDoNot() {
        work.timerFailures = Integer.MAX_VALUE;
        work.deadlineNs = System.nanoTime();
        for (int i = 0; i < 4096; i++) {
            mailbox.offer(event(0));
        }
        assertThrows(IllegalStateException.class, loop::run);
        assertEquals(EventGuard.MOST_IN_A_ROW, failures.count());
    }

    @Test
    void shouldGoOnForEverWhileSomethingSucceedsNowAndThen() {
        for (int i = 0; i < 10; i++) {
            for (int j = 0; j < EventGuard.MOST_IN_A_ROW - 1; j++) {
                mailbox.offer(event(1));
            }
            mailbox.offer(event(0));
        }
        work.timerAfter = 10;
        loop.run();
        assertEquals(12, done.size());
        assertEquals(10 * (EventGuard.MOST_IN_A_ROW - 1), failures.count());
    }

    @Test
    void shouldEndWhenThereIsNoMemoryLeft() {
        mailbox.submit((engine, nowNs) -> {
            throw new OutOfMemoryError("tried");
        });
        assertThrows(OutOfMemoryError.class, loop::run);
    }
}
