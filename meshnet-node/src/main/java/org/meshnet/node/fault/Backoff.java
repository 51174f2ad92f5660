package org.meshnet.node.fault;

import java.util.concurrent.TimeUnit;

/**
 * How long something that failed is let rest: a second, then twice as long each time, up to about a minute. One thread.
 */
public final class Backoff {
    private static final long FIRST_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_NS = TimeUnit.SECONDS.toNanos(64);

    private long nextNs = FIRST_NS;

    /** The pause that is due now. */
    public long takeNs() {
        long pauseNs = nextNs;
        nextNs = Math.min(LONGEST_NS, 2 * pauseNs);
        return pauseNs;
    }

    /** It worked for this long before it failed: if that is longer than any pause, all is as new. */
    public void worked(long forNs) {
        if (forNs > LONGEST_NS) {
            nextNs = FIRST_NS;
        }
    }
}
