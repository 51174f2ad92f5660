package org.meshnet.core.seam;

/** The time of day, for the few things that must rise across restarts. Everything else runs on a monotonic {@code nowNs}. */
@FunctionalInterface
public interface WallClock {
    /** Nanoseconds since 1970 UTC; may jump. */
    long unixNs();
}
