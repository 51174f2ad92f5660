package org.meshnet.discovery.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.meshnet.discovery.registry.check.Check;
import org.meshnet.discovery.registry.check.CheckRunner;

/**
 * Works on checks with threads of its own, in the order in which they come, and keeps those that are done until the
 * loop takes them. Methods are the loop's.
 */
public final class CheckPool implements CheckRunner, AutoCloseable {
    /** Checks for each thread: a sixth of a second's or so, and a burst of registers beside. */
    static final int PER_THREAD = 512;

    private static final int MOST_THREADS = 64;
    private static final long PATIENCE_MS = TimeUnit.SECONDS.toMillis(5);

    private final BlockingQueue<Check> waiting;
    private final Queue<Check> done = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Runnable wakeup;
    private final int capacity;

    /**
     * Starts the threads.
     *
     * @param threadCount 1 to 64; beyond, it counts as the nearest
     * @param wakeup has the loop look; called by the threads
     */
    public CheckPool(int threadCount, Runnable wakeup) {
        int count = Math.max(1, Math.min(threadCount, MOST_THREADS));
        this.capacity = count * PER_THREAD;
        this.waiting = new ArrayBlockingQueue<>(capacity);
        this.wakeup = wakeup;
        for (int i = 1; i <= count; i++) {
            Thread thread = new Thread(this::serve, "check-" + i);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
    }

    /** One for each core, as the JVM sees them. */
    public static CheckPool ofCores(Runnable wakeup) {
        return new CheckPool(Runtime.getRuntime().availableProcessors(), wakeup);
    }

    private void serve() {
        try {
            while (true) {
                Check check = waiting.take();
                check.work();
                done.add(check);
                wakeup.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public int capacity() {
        return capacity;
    }

    /** @throws IllegalStateException if there are more than may be */
    @Override
    public void run(Check check, long nowNs) {
        waiting.add(check);
    }

    /** Is there one that is done? */
    public boolean hasNews() {
        return !done.isEmpty();
    }

    /** The next one that is done, for the loop to decide. */
    public Optional<Check> next() {
        return Optional.ofNullable(done.poll());
    }

    /** Ends the threads, and drops what is left. */
    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        try {
            for (Thread thread : threads) {
                thread.join(PATIENCE_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Check check = waiting.poll(); check != null; check = waiting.poll()) {
            check.drop();
        }
        for (Check check = done.poll(); check != null; check = done.poll()) {
            check.drop();
        }
    }
}
