package org.meshnet.core.engine;

import org.meshnet.core.relay.RelayShare;

/**
 * How much a node forwards for other members. Immutable.
 *
 * @param bytesPerSecond of one pair of members, as a lasting rate
 * @param burstBytes of one pair at once, after a pause
 * @param totalBytesPerSecond of all pairs; once it is nearly used up, each gets an equal share
 */
public record RelayLimits(long bytesPerSecond, long burstBytes, long totalBytesPerSecond) {
    /** The least of each number: some datagrams. */
    public static final long MIN_BYTES = 10_000;
    /** The most of each number: 100 Gbit/s. */
    public static final long MAX_BYTES = 12_500_000_000L;
    /** What is used where nothing is said: 20 Mbit/s for a pair, 100 Mbit/s in all. */
    public static final RelayLimits DEFAULT = new RelayLimits(2_500_000, 1_000_000, 12_500_000);

    /** @throws IllegalArgumentException if a number is out of its range */
    public RelayLimits {
        requireInRange(bytesPerSecond);
        requireInRange(burstBytes);
        requireInRange(totalBytesPerSecond);
    }

    private static void requireInRange(long value) {
        if (value < MIN_BYTES || value > MAX_BYTES) {
            throw new IllegalArgumentException(value + " bytes to relay, but may be " + MIN_BYTES + " to " + MAX_BYTES);
        }
    }

    /** What one pair may send. */
    RelayShare newShare() {
        return new RelayShare(bytesPerSecond, burstBytes);
    }
}
