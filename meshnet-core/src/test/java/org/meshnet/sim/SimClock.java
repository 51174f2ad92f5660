package org.meshnet.sim;

import org.meshnet.core.seam.WallClock;

/** A host's time of day: the virtual time since 2026-01-01 UTC, wrong by as much as it is set wrong. */
public final class SimClock implements WallClock {
    private static final long START_UNIX_NS = 1_767_225_600L * SimScheduler.SECOND_NS;

    private final SimScheduler scheduler;
    private long skewNs;

    public SimClock(SimScheduler scheduler) {
        this.scheduler = scheduler;
    }

    @Override
    public long unixNs() {
        return START_UNIX_NS + scheduler.nowNs() + skewNs;
    }

    /** Sets the clock wrong by this much from now on; negative is late. */
    public void skew(long skewNs) {
        this.skewNs = skewNs;
    }
}
