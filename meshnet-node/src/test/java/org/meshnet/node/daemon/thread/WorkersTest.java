package org.meshnet.node.daemon.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.fault.FailureLog;

@Timeout(30)
class WorkersTest {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final AtomicLong nowNs = new AtomicLong();
    private final FailureLog failures = new FailureLog();
    private final List<ExitCode> ends = Collections.synchronizedList(new ArrayList<>());
    private final List<Long> pausesSeconds = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean isClosing;
    private final Workers workers = new Workers(this::pause, nowNs::get, ends::add, failures);

    /** Takes no time. */
    private boolean pause(long ns) {
        if (ns > 0) {
            pausesSeconds.add(ns / SECOND_NS);
            nowNs.addAndGet(ns);
        }
        return isClosing;
    }

    private static void run(Thread thread) throws InterruptedException {
        thread.start();
        thread.join();
    }

    private static IoLoop failing(AtomicInteger runs, int times, Failure failure) {
        return () -> {
            if (runs.incrementAndGet() <= times) {
                failure.raise();
            }
        };
    }

    private interface Failure {
        void raise() throws IOException;
    }

    @SuppressWarnings("InfiniteRecursion") // that is what it is for
    private static void overflow(int depth) {
        overflow(depth + 1);
    }

    private static final List<Failure> SURVIVABLE = List.of(
            () -> {
                throw new IOException("the system refuses");
            },
            () -> {
                throw new UncheckedIOException(new IOException("the system refuses"));
            },
            () -> {
                throw new IllegalStateException("a flaw");
            },
            () -> overflow(0),
            () -> {
                throw new OutOfMemoryError("tried");
            },
            () -> {
                throw new AssertionError("a flaw");
            },
            () -> {
                throw new NoClassDefFoundError("a flaw");
            });

    @Test
    void shouldStartAHelperAgainWhateverItFailsWith() throws InterruptedException {
        int expected = 0;
        for (Failure failure : SURVIVABLE) {
            AtomicInteger runs = new AtomicInteger();
            run(workers.helper("helper", failing(runs, 3, failure)));
            assertEquals(4, runs.get());
            expected += 3;
            assertEquals(expected, failures.count());
        }
        assertEquals(List.of(), ends);
    }

    @Test
    void shouldLetAHelperRestLongerEachTimeUpToABound() throws InterruptedException {
        run(workers.helper("helper", failing(new AtomicInteger(), 9, SURVIVABLE.get(2))));
        assertEquals(List.of(1L, 2L, 4L, 8L, 16L, 32L, 64L, 64L, 64L), pausesSeconds);
    }

    @Test
    void shouldBeginWithAShortPauseAgainAfterAHelperHasWorkedForLong() throws InterruptedException {
        AtomicInteger runs = new AtomicInteger();
        run(workers.helper("helper", () -> {
            int number = runs.incrementAndGet();
            nowNs.addAndGet(number == 4 ? 65 * SECOND_NS : 0);
            if (number <= 5) {
                throw new IOException("the system refuses");
            }
        }));
        assertEquals(List.of(1L, 2L, 4L, 1L, 2L), pausesSeconds);
    }

    @Test
    void shouldEndAHelperThatHasNothingLeftToDo() throws InterruptedException {
        AtomicInteger runs = new AtomicInteger();
        run(workers.helper("helper", runs::incrementAndGet));
        assertEquals(1, runs.get());
        assertEquals(0, failures.count());
    }

    @Test
    void shouldNotStartAHelperAgainWhenAllIsClosing() throws InterruptedException {
        AtomicInteger runs = new AtomicInteger();
        run(workers.helper("helper", () -> {
            runs.incrementAndGet();
            isClosing = true;
            throw new IOException("closed");
        }));
        assertEquals(1, runs.get());
        assertEquals(0, failures.count());
    }

    @Test
    void shouldEndTheDaemonWhenTheJavaMachineItselfIsBroken() throws InterruptedException {
        run(workers.helper("helper", () -> {
            throw new InternalError("broken");
        }));
        assertEquals(List.of(ExitCode.BUG), ends);
    }

    @Test
    void shouldEndTheDaemonWithAVitalThread() throws InterruptedException {
        run(workers.vital("lane", () -> {
            throw new IOException("the device is gone");
        }));
        run(workers.vital("lane", () -> overflow(0)));
        run(workers.vital("lane", () -> {}));
        assertEquals(List.of(ExitCode.SYSTEM, ExitCode.BUG), ends);
        assertTrue(pausesSeconds.isEmpty());
    }
}
