package org.meshnet.core.relay;

/**
 * How much a node forwards for other members. Immutable.
 *
 * @param bytesPerSecond of one pair of members, as a lasting rate
 * @param burstBytes of one pair at once, after a pause
 * @param totalBytesPerSecond of all pairs; once it is nearly used up, each gets an equal share
 */
public record RelayLimits(long bytesPerSecond, long burstBytes, long totalBytesPerSecond) {
    /** Relays tell limits in these. */
    private static final int BYTES_PER_KILOBYTE = 1_000;
    /** The least of each number: some datagrams. */
    public static final long MIN_BYTES = 10_000;
    /** The most of each number: 100 Gbit/s. */
    public static final long MAX_BYTES = 12_500_000_000L;
    /** What is used where nothing is said: 100 Mbit/s for a pair, 200 Mbit/s in all. */
    public static final RelayLimits DEFAULT = new RelayLimits(12_500_000, 5_000_000, 25_000_000);

    /** @throws IllegalArgumentException if a number is out of its range */
    public RelayLimits {
        requireInRange("the relay rate of a pair", bytesPerSecond);
        requireInRange("the relay burst of a pair", burstBytes);
        requireInRange("the relay rate in all", totalBytesPerSecond);
    }

    /**
     * Checks one such number, of any relay.
     *
     * @param what it is, for people
     * @throws IllegalArgumentException with a message that names the value, what it is and what it may be
     */
    public static void requireInRange(String what, long value) {
        if (value < MIN_BYTES || value > MAX_BYTES) {
            throw new IllegalArgumentException(
                    what + " is " + value + ", but may be " + MIN_BYTES + " to " + MAX_BYTES + " bytes");
        }
    }

    /** A limit in 1,000 bytes, as any relay tells it. */
    public static long toKilobytes(long bytes) {
        return bytes / BYTES_PER_KILOBYTE;
    }

    /** What a relay told so. */
    public static long fromKilobytes(long kilobytes) {
        return kilobytes * BYTES_PER_KILOBYTE;
    }

    /** What one pair may send. */
    public RelayShare newShare() {
        return new RelayShare(bytesPerSecond, burstBytes);
    }
}
