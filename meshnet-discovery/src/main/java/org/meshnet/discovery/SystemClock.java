package org.meshnet.discovery;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.seam.WallClock;

/** The time of day as this host has it. Stateless. */
final class SystemClock implements WallClock {
    @Override
    public long unixNs() {
        Instant now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }
}
