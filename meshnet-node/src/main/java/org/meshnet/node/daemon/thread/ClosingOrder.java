package org.meshnet.node.daemon.thread;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.meshnet.node.fault.FailureLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes what was opened, the last first. Each step has a bound on its time and a thread of its own, so that none holds
 * up the next: one that is late is said and counted, and goes on by itself, as long as the process lives. One that
 * fails is said and counted, too. For one thread.
 */
public final class ClosingOrder {
    private static final Logger LOG = LoggerFactory.getLogger(ClosingOrder.class);

    private final Deque<Step> steps = new ArrayDeque<>();
    private final FailureLog failures;
    private int stepCount;
    private int failedCount;
    private int lateCount;

    /** What closes one thing. */
    @FunctionalInterface
    public interface Action {
        /** @throws Exception if it fails, after which it is left as it is */
        void run() throws Exception;
    }

    private record Step(String what, long patienceMs, Action action) {}

    /**
     * How it went.
     *
     * @param steps all that were begun
     * @param failed of these
     * @param late of these: they were not waited for
     */
    public record Outcome(int steps, int failed, int late) {
        /** Did each step end in time, and well? */
        public boolean isClean() {
            return failed == 0 && late == 0;
        }
    }

    /** @param failures counts and says what fails */
    public ClosingOrder(FailureLog failures) {
        this.failures = failures;
    }

    /**
     * Something was opened: it closes before all that were opened before it.
     *
     * @param what for the log, after "closing"
     * @param patienceMs how long its closing is waited for
     */
    public void opened(String what, long patienceMs, Action closing) {
        steps.push(new Step(what, patienceMs, closing));
    }

    /**
     * Closes all; a second call finds nothing more to close. An interrupt is kept for later: the order matters more.
     */
    public Outcome close() {
        boolean wasInterrupted = Thread.interrupted();
        while (!steps.isEmpty()) {
            wasInterrupted |= run(steps.pop());
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
        return new Outcome(stepCount, failedCount, lateCount);
    }

    /** True if the thread was interrupted meanwhile. */
    private boolean run(Step step) {
        stepCount++;
        Attempt attempt = new Attempt(step);
        Thread thread = new Thread(attempt, NetworkThreads.nameLikeThis("closing " + step.what));
        thread.setDaemon(true);
        try {
            thread.start();
        } catch (OutOfMemoryError e) {
            // Without a thread there is no bound, but nothing stays open.
            attempt.run();
        }
        boolean wasInterrupted = join(thread, step.patienceMs);
        if (thread.isAlive()) {
            lateCount++;
            LOG.warn("closing {} takes more than {} ms and is not waited for", step.what, step.patienceMs);
        } else if (attempt.hasFailed) {
            failedCount++;
        }
        return wasInterrupted;
    }

    private static boolean join(Thread thread, long patienceMs) {
        boolean wasInterrupted = false;
        long startNs = System.nanoTime();
        long leftMs = patienceMs;
        while (leftMs > 0 && thread.isAlive()) {
            try {
                thread.join(leftMs);
            } catch (InterruptedException e) {
                wasInterrupted = true;
            }
            leftMs = patienceMs - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
        }
        return wasInterrupted;
    }

    private final class Attempt implements Runnable {
        private final Step step;
        private volatile boolean hasFailed;

        Attempt(Step step) {
            this.step = step;
        }

        @Override
        public void run() {
            try {
                step.action.run();
            } catch (Exception | Error e) {
                hasFailed = true;
                failures.note("closing " + step.what + " failed", e);
            }
        }
    }
}
