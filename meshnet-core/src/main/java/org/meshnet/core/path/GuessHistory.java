package org.meshnet.core.path;

import java.util.concurrent.TimeUnit;

/**
 * What came of guessing ports with one peer, so that what fails is not repeated for ever: after a failure a pause that grows, and after some no
 * more, until the network is another. Control thread only.
 */
public final class GuessHistory {
    private static final long[] PAUSES_NS = {
        TimeUnit.MINUTES.toNanos(3), TimeUnit.MINUTES.toNanos(10), TimeUnit.MINUTES.toNanos(30)
    };
    private static final long PAUSE_AFTER_SUCCESS_NS = TimeUnit.SECONDS.toNanos(20);

    private int failureCount;
    private boolean hasTried;
    private long pauseEndNs = Long.MIN_VALUE;

    /** Is another run worth a try? */
    public boolean allows(long nowNs) {
        return failureCount <= PAUSES_NS.length && (pauseEndNs == Long.MIN_VALUE || nowNs - pauseEndNs >= 0);
    }

    /** Did no run fail so far? */
    public boolean isClean() {
        return failureCount == 0 && !hasTried;
    }

    /** A run found nothing. */
    public void onFailure(long nowNs) {
        pauseEndNs = nowNs + PAUSES_NS[Math.min(failureCount, PAUSES_NS.length - 1)];
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
        pauseEndNs = Long.MIN_VALUE;
    }
}
