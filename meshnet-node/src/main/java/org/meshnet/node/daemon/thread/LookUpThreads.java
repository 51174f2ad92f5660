package org.meshnet.node.daemon.thread;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads for what may wait for the system's resolver: as many as are busy, up to a bound, and each for some seconds
 * longer. Beyond the bound it waits its turn.
 */
public final class LookUpThreads {
    private static final int MOST_THREADS = 8;
    private static final int MOST_WAITING = 64;
    private static final long IDLE_S = 10;

    private LookUpThreads() {}

    /** Rejects what is too much, or an {@link OutOfMemoryError} says that the system gives no thread. */
    public static Executor create() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                MOST_THREADS,
                MOST_THREADS,
                IDLE_S,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MOST_WAITING),
                LookUpThreads::thread);
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    private static Thread thread(Runnable body) {
        Thread thread = new Thread(body, NetworkThreads.nameLikeThis("names"));
        thread.setDaemon(true);
        return thread;
    }
}
