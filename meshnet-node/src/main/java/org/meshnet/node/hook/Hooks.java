package org.meshnet.node.hook;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Runs programs of the user's, one after the other in the order of what happened. Those that wait, their time and what
 * of theirs is logged have bounds. One thread runs them; any asks for it.
 */
public final class Hooks {
    /** Runs that wait at most. */
    static final int MOST_WAITING = 64;

    private static final Logger LOG = LoggerFactory.getLogger(Hooks.class);
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long LAST_PATIENCE_NS = TimeUnit.SECONDS.toNanos(3);
    private static final int LINES_PER_MINUTE = 100;
    private static final Wanted END = new Wanted(Path.of("/"), Map.of());

    private final BlockingQueue<Wanted> waiting = new ArrayBlockingQueue<>(MOST_WAITING + 1);
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final Object running = new Object();
    private final long patienceNs;
    private long minute;
    private int linesLeft = LINES_PER_MINUTE;
    private volatile boolean isStopping;

    private record Wanted(Path program, Map<String, String> facts) {}

    public Hooks() {
        this(PATIENCE_NS);
    }

    /** @param patienceNs how long one may take */
    Hooks(long patienceNs) {
        this.patienceNs = patienceNs;
    }

    /** Has the program run with these variables, soon. */
    public void want(Path program, Map<String, String> facts) {
        if (isStopping || waiting.size() >= MOST_WAITING || !waiting.offer(new Wanted(program, facts))) {
            dropped.incrementAndGet();
        }
    }

    /** Runs what is wanted, until {@link #stop}. */
    public void run() {
        try {
            for (Wanted next = waiting.take(); !next.equals(END); next = waiting.take()) {
                synchronized (running) {
                    run(next, patienceNs, () -> isStopping);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Kills the one that runs, forgets the others, and has {@link #run} return. */
    public void stop() {
        isStopping = true;
        do {
            waiting.clear();
        } while (!waiting.offer(END));
    }

    /** Runs the last one after {@link #stop}, on the calling thread. */
    public void runLast(Path program, Map<String, String> facts) {
        synchronized (running) {
            run(new Wanted(program, facts), LAST_PATIENCE_NS, () -> false);
        }
    }

    private void run(Wanted wanted, long mostNs, BooleanSupplier isToBeKilled) {
        HookRun.Outcome outcome = HookRun.of(wanted.program(), wanted.facts(), mostNs, isToBeKilled);
        outcome.lines().forEach(line -> log(wanted.program() + ": " + line, false));
        if (!outcome.problem().isEmpty()) {
            failed.incrementAndGet();
            log(wanted.program() + " for " + wanted.facts().get(HookFacts.EVENT) + ": " + outcome.problem(), true);
        }
    }

    private void log(String line, boolean isWarning) {
        long now = TimeUnit.NANOSECONDS.toMinutes(System.nanoTime());
        if (now != minute) {
            minute = now;
            linesLeft = LINES_PER_MINUTE;
        }
        if (linesLeft-- > 0) {
            LOG.atLevel(isWarning ? Level.WARN : Level.INFO).log("hook {}", line);
        }
    }

    /** Runs that were not done, as too many waited. */
    public long droppedCount() {
        return dropped.get();
    }

    /** Runs that failed. */
    public long failedCount() {
        return failed.get();
    }
}
