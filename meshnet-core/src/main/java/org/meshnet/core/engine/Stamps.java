package org.meshnet.core.engine;

import org.meshnet.core.seam.WallClock;

/** Strictly rising times of day, for what must be newer than all before it. Control thread only. */
final class Stamps {
    private final WallClock clock;
    private long lastNs;

    Stamps(WallClock clock) {
        this.clock = clock;
    }

    /** The time of day. */
    long unixNs() {
        return clock.unixNs();
    }

    /** The next stamp: the time of day, or later than the last if that is behind. */
    long next() {
        lastNs = Math.max(lastNs + 1, clock.unixNs());
        return lastNs;
    }
}
