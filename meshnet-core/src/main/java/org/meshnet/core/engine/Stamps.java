package org.meshnet.core.engine;

import org.meshnet.core.seam.WallClock;

/** Strictly rising times of day, for what must be newer than all before it. Control thread only. */
final class Stamps {
    private final WallClock clock;
    private long lastNs;

    Stamps(WallClock clock) {
        this.clock = clock;
    }

    long next() {
        lastNs = Math.max(lastNs + 1, clock.unixNs());
        return lastNs;
    }
}
