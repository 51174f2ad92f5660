package org.meshnet.core.seam;

/**
 * The time of day, for the few things that must rise across restarts. Everything else runs on a monotonic
 * {@code nowNs}.
 */
@FunctionalInterface
public interface WallClock {
    /** Nanoseconds since 1970 UTC; may jump. */
    long unixNs();

    /**
     * This time, which may be ahead of the clock, was told to others, who take none before it: a clock that remembers
     * goes on behind it after a restart.
     */
    default void onTold(long toldNs) {}
}
