package org.meshnet.node.daemon.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.meshnet.node.daemon.thread.ClosingOrder.Outcome;
import org.meshnet.node.fault.FailureLog;

class ClosingOrderTest {
    /** So long that none of the steps here, which end at once, is ever late. */
    private static final long LONG_MS = TimeUnit.MINUTES.toMillis(10);

    private final FailureLog failures = new FailureLog();
    private final ClosingOrder order = new ClosingOrder(failures);
    private final List<String> closed = new CopyOnWriteArrayList<>();
    private final CountDownLatch isReleased = new CountDownLatch(1);

    @AfterEach
    void release() {
        isReleased.countDown();
    }

    private void opened(String what) {
        order.opened(what, LONG_MS, () -> closed.add(what));
    }

    @Test
    void shouldCloseFirstWhatWasOpenedLast() {
        List.of("keys", "sockets", "engine").forEach(this::opened);
        Outcome outcome = order.close();
        assertEquals(new Outcome(3, 0, 0), outcome);
        assertTrue(outcome.isClean());
        assertEquals(List.of("engine", "sockets", "keys"), closed);
    }

    @Test
    void shouldCountAndOutliveWhatFails() {
        opened("keys");
        order.opened("sockets", LONG_MS, () -> {
            throw new IOException("it is stuck");
        });
        order.opened("device", LONG_MS, () -> {
            throw new AssertionError("a flaw");
        });
        opened("engine");
        Outcome outcome = order.close();
        assertEquals(new Outcome(4, 2, 0), outcome);
        assertFalse(outcome.isClean());
        assertEquals(List.of("engine", "keys"), closed);
        assertEquals(2, failures.count());
    }

    /** As the keys, which are wiped once the thread that uses them has ended, however late that is. */
    @Test
    void shouldNotWaitForWhatIsLateButLetItFinish() throws InterruptedException {
        CountDownLatch isWiped = new CountDownLatch(1);
        opened("sockets");
        order.opened("keys", 1, () -> {
            isReleased.await();
            isWiped.countDown();
        });
        Outcome outcome = order.close();
        assertEquals(new Outcome(2, 0, 1), outcome);
        assertFalse(outcome.isClean());
        assertEquals(List.of("sockets"), closed);
        assertEquals(1, isWiped.getCount());
        isReleased.countDown();
        assertTrue(isWiped.await(LONG_MS, TimeUnit.MILLISECONDS));
    }

    @Test
    void shouldCloseEachOnce() {
        opened("sockets");
        order.close();
        order.close();
        assertEquals(List.of("sockets"), closed);
    }

    @Test
    void shouldKeepTheOrderWhenInterruptedMeanwhile() {
        Thread closer = Thread.currentThread();
        opened("keys");
        order.opened("sockets", LONG_MS, () -> {
            closer.interrupt();
            closed.add("sockets");
        });
        opened("engine");
        Outcome outcome = order.close();
        assertTrue(Thread.interrupted());
        assertEquals(new Outcome(3, 0, 0), outcome);
        assertEquals(List.of("engine", "sockets", "keys"), closed);
    }

    @Test
    void shouldKeepTheOrderWhenInterrupted() {
        List.of("keys", "sockets", "engine").forEach(this::opened);
        Thread.currentThread().interrupt();
        Outcome outcome = order.close();
        assertTrue(Thread.interrupted());
        assertEquals(new Outcome(3, 0, 0), outcome);
        assertEquals(List.of("engine", "sockets", "keys"), closed);
    }
}
