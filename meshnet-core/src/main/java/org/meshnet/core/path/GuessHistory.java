package org.meshnet.core.path;

import java.util.concurrent.TimeUnit;
import org.meshnet.core.seam.RandomSource;

/**
 * What came of guessing ports with one peer. A run is a matter of chance, so one that failed is repeated, but ever more
 * slowly. Control thread only.
 */
public final class GuessHistory {
    /**
     * After so many failures; the last one from then on. By the first of them the routers have forgotten the run
     * before.
     */
    private static final long[] PAUSES_NS = {
        TimeUnit.SECONDS.toNanos(31),
        TimeUnit.SECONDS.toNanos(31),
        TimeUnit.SECONDS.toNanos(31),
        TimeUnit.SECONDS.toNanos(31),
        TimeUnit.MINUTES.toNanos(1),
        TimeUnit.MINUTES.toNanos(2),
        TimeUnit.MINUTES.toNanos(4),
        TimeUnit.MINUTES.toNanos(8),
        TimeUnit.MINUTES.toNanos(15),
        TimeUnit.MINUTES.toNanos(30)
    };
    /** Two that ask the same peer should not do so at the same moments for ever. */
    private static final long JITTER_NS = TimeUnit.SECONDS.toNanos(10);

    private static final long PAUSE_AFTER_SUCCESS_NS = TimeUnit.SECONDS.toNanos(20);
    private static final long NEVER = Long.MIN_VALUE;

    private int failureCount;
    private boolean hasTried;
    private long pauseEndNs = NEVER;

    /** Is another run worth a try? */
    public boolean allows(long nowNs) {
        return pauseEndNs == NEVER || nowNs - pauseEndNs >= 0;
    }

    /** When it is; not after this, if it is now. */
    public long nextNs(long nowNs) {
        return allows(nowNs) ? nowNs : pauseEndNs;
    }

    /** Did no run fail so far? */
    public boolean isClean() {
        return failureCount == 0 && !hasTried;
    }

    /** A run found nothing. */
    public void onFailure(RandomSource random, long nowNs) {
        long pauseNs = PAUSES_NS[Math.min(failureCount, PAUSES_NS.length - 1)];
        pauseEndNs = nowNs + pauseNs + random.nextLong(JITTER_NS);
        failureCount++;
    }

    /** A run found nothing, but did not try all that it could. */
    public void onPartialFailure() {
        hasTried = true;
    }

    /** A run found a path. */
    public void onSuccess(long nowNs) {
        pauseEndNs = nowNs + PAUSE_AFTER_SUCCESS_NS;
        failureCount = 0;
        hasTried = false;
    }

    /** The network is another: what was learned no longer holds. */
    public void clear() {
        failureCount = 0;
        hasTried = false;
        pauseEndNs = NEVER;
    }
}
