package org.meshnet.core.engine.context;

import java.util.concurrent.TimeUnit;
import org.meshnet.core.seam.WallClock;

/** Strictly rising times of day, for what must be newer than all before it. Control thread only. */
public final class Stamps {
    /** How far this goes ahead of the time of day at most. */
    static final long MOST_LEAD_NS = TimeUnit.DAYS.toNanos(1);

    private final WallClock clock;
    private long lastNs;
    private long leadNs;

    public Stamps(WallClock clock) {
        this.clock = clock;
    }

    /** The time of day. */
    public long unixNs() {
        return clock.unixNs();
    }

    /** The next stamp: the time of day and the lead, or later than the last if that is behind. */
    public long next() {
        lastNs = Math.max(lastNs + 1, clock.unixNs() + leadNs);
        clock.onTold(lastNs);
        return lastNs;
    }

    /**
     * Another machine with this node's identity made this stamp lately: from now on, this one's are later, as far as
     * that can be.
     */
    public void follow(long othersNs) {
        long aheadNs = othersNs + 1 - clock.unixNs();
        leadNs = Math.max(leadNs, Math.min(MOST_LEAD_NS, aheadNs));
    }
}
