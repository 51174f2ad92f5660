package org.meshnet.node.network;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.meshnet.tun.NetworkChanges;

/**
 * Looks at this host's network whenever the system says that it changed: soon after a change that comes alone, and not
 * more often than once a second while they come all the time.
 */
public final class NetworkLoop {
    /** Changes come in groups, as when an interface comes up; it is enough to look after them. */
    static final long GATHERING_MS = 100;

    static final long PERIOD_MS = 1000;

    private final NetworkChanges changes;
    private final Runnable look;
    private final Pause pause;
    private final LongSupplier clock;

    /** Waits. */
    @FunctionalInterface
    public interface Pause {
        /** True if the end came while waiting. */
        boolean isEnd(long waitMs) throws InterruptedException;
    }

    /** @param clock nanoseconds, monotonic */
    public NetworkLoop(NetworkChanges changes, Runnable look, Pause pause, LongSupplier clock) {
        this.changes = changes;
        this.look = look;
        this.pause = pause;
        this.clock = clock;
    }

    /** Runs until the end. The first look is somebody else's. */
    public void run() {
        try {
            long lookedNs = clock.getAsLong();
            while (changes.await() && !pause.isEnd(waitMs(clock.getAsLong() - lookedNs))) {
                look.run();
                lookedNs = clock.getAsLong();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long waitMs(long sinceNs) {
        return Math.max(GATHERING_MS, PERIOD_MS - TimeUnit.NANOSECONDS.toMillis(sinceNs));
    }
}
