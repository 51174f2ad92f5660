package org.meshnet.node.daemon.thread;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.meshnet.node.fault.Backoff;
import org.meshnet.node.fault.FailureLog;

/**
 * Jobs that are done now and then, on one thread: one that fails is let rest for a while, and keeps none of the others
 * from being done.
 */
public final class Housekeeping implements IoLoop {
    private static final long PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final List<Chore> chores;
    private final Workers.Closing closing;
    private final FailureLog failures;

    /** A job; its name, and what looks at the given time whether something is to be done. */
    public static final class Chore {
        private final String name;
        private final LongConsumer look;
        private final boolean isNoting;
        private final Backoff backoff = new Backoff();
        private long restStartNs;
        private long restNs;

        public Chore(String name, LongConsumer look) {
            this(name, look, false);
        }

        private Chore(String name, LongConsumer look, boolean isNoting) {
            this.name = name;
            this.look = look;
            this.isNoting = isNoting;
        }

        /** One that writes down what the next run is to know: it is done once more at the end. */
        public static Chore noting(String name, Runnable note) {
            return new Chore(name, nowNs -> note.run(), true);
        }

        private synchronized void look(long nowNs, FailureLog failures) {
            if (nowNs - restStartNs < restNs) {
                return;
            }
            restNs = 0;
            try {
                look.accept(nowNs);
            } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
                failures.note(name + " failed, and is tried again soon", e);
                restStartNs = nowNs;
                restNs = backoff.takeNs();
            }
        }
    }

    public Housekeeping(List<Chore> chores, Workers.Closing closing, FailureLog failures) {
        this.chores = List.copyOf(chores);
        this.closing = closing;
        this.failures = failures;
    }

    @Override
    public void run() {
        try {
            do {
                look(System.nanoTime());
            } while (!closing.await(PERIOD_NS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Notes what the next run is to know, as far as the last look did not. Any thread, once nothing new comes. */
    public void noteForTheNextRun() {
        chores.stream().filter(chore -> chore.isNoting).forEach(chore -> chore.look(System.nanoTime(), failures));
    }

    /** Looks once, in the order of the chores. */
    void look(long nowNs) {
        chores.forEach(chore -> chore.look(nowNs, failures));
    }
}
