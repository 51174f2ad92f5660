package org.meshnet.discovery.limit;

import java.util.concurrent.TimeUnit;

/**
 * Lets so many events per second pass, after a pause up to {@code burst} at once: the generic cell rate algorithm
 * (ITU-T I.371), whose state is one number, so that a table can hold it for many. What costs more than one event passes
 * as one does, and is paid for by a longer pause. Immutable.
 */
public final class RateLimit {
    private final long intervalNs;
    private final long toleranceNs;

    /**
     * @param perSecond 1 to 1,000,000,000
     * @param burst 1 or more
     */
    public RateLimit(int perSecond, int burst) {
        intervalNs = TimeUnit.SECONDS.toNanos(1) / perSecond;
        toleranceNs = intervalNs * (burst - 1);
    }

    /**
     * Does an event at {@code nowNs} pass?
     *
     * @param busyUntilNs the state: what {@link #after} said last; at first any time that is past
     */
    public boolean admits(long busyUntilNs, long nowNs) {
        return busyUntilNs - nowNs <= toleranceNs;
    }

    /** Is at least half of what may pass at once left? */
    public boolean isCalm(long busyUntilNs, long nowNs) {
        return busyUntilNs - nowNs <= toleranceNs / 2;
    }

    /** From when on an event passes. */
    public long admitsFromNs(long busyUntilNs) {
        return busyUntilNs - toleranceNs;
    }

    /** The state after what passed and costs {@code amount} events. Once it is past, it is as good as no state. */
    public long after(long busyUntilNs, long nowNs, int amount) {
        return Math.max(busyUntilNs, nowNs) + intervalNs * amount;
    }
}
