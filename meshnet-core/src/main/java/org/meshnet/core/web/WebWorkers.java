package org.meshnet.core.web;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that read requests and write answers, no more than so many: who finds none takes the place of the one
 * whose request has been on its way for longest, and is closed if all of them answer. Each has its time; one that waits
 * longer for the other side, be it for the request's first byte or for room for the answer's last, is interrupted,
 * which closes the connection. Any thread.
 */
final class WebWorkers extends ThreadPoolExecutor {
    /** A thread that was interrupted is there soon. */
    private static final long ROOM_MS = 500;

    private final long patienceNs;
    /** Those that read a request, the one that has done so for longest first. */
    private final Set<Thread> reading = new LinkedHashSet<>();

    private final Map<Thread, Long> deadlines = new HashMap<>();
    private final Thread watch = new Thread(this::watch, "web watch");

    WebWorkers(int most, long patienceNs) {
        super(
                0,
                most,
                10,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                named(),
                (work, pool) -> ((WebWorkers) pool).takeInTurn(work));
        this.patienceNs = patienceNs;
    }

    private static ThreadFactory named() {
        AtomicInteger count = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, "web " + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Half requests are cheap to send: they are not to keep out whole ones. */
    private void takeInTurn(Runnable work) {
        boolean isTaken = false;
        try {
            isTaken = interruptOldestReader() && getQueue().offer(work, ROOM_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!isTaken) {
            throw new RejectedExecutionException("enough requests are answered");
        }
    }

    private synchronized boolean interruptOldestReader() {
        Optional<Thread> oldest = reading.stream().findFirst();
        oldest.ifPresent(thread -> {
            reading.remove(thread);
            thread.interrupt();
        });
        return oldest.isPresent();
    }

    /** The calling thread has its request. */
    synchronized void onRead() {
        reading.remove(Thread.currentThread());
    }

    void start() {
        watch.setDaemon(true);
        watch.start();
    }

    @Override
    protected void beforeExecute(Thread thread, Runnable work) {
        super.beforeExecute(thread, work);
        begin(thread);
        hurry();
    }

    @Override
    protected void afterExecute(Runnable work, Throwable failure) {
        onRead();
        rest();
        super.afterExecute(work, failure);
    }

    private synchronized void begin(Thread thread) {
        reading.add(thread);
    }

    /** From now on the calling thread has its time. */
    synchronized void hurry() {
        deadlines.put(Thread.currentThread(), System.nanoTime() + patienceNs);
        notifyAll();
    }

    /** The calling thread has all the time there is. */
    synchronized void rest() {
        deadlines.remove(Thread.currentThread());
    }

    private synchronized void watch() {
        try {
            while (true) {
                long nowNs = System.nanoTime();
                deadlines.forEach((thread, deadlineNs) -> {
                    if (deadlineNs - nowNs <= 0) {
                        thread.interrupt();
                    }
                });
                deadlines.values().removeIf(deadlineNs -> deadlineNs - nowNs <= 0);
                long leftNs = deadlines.values().stream()
                        .mapToLong(deadlineNs -> deadlineNs - nowNs)
                        .min()
                        .orElse(0);
                if (leftNs == 0) {
                    wait();
                } else {
                    TimeUnit.NANOSECONDS.timedWait(this, leftNs);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends all of them. */
    void end() {
        shutdownNow();
        watch.interrupt();
    }
}
