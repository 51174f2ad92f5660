package org.meshnet.discovery.stream;

/**
 * How many streams are open at one time. Immutable.
 *
 * @param maxStreams of all clients, 1 to 1,000,000
 * @param maxStreamsPerAddress of one source address, 1 or more; an IPv6 /64 counts as one
 */
public record StreamLimits(int maxStreams, int maxStreamsPerAddress) {
    private static final int MOST = 1_000_000;

    /** What is used where nothing is said. */
    public static final StreamLimits DEFAULT = new StreamLimits(1_024, 64);

    /** @throws IllegalArgumentException with a message that names the value, what it is and what it may be */
    public StreamLimits {
        requireBetween("the number of streams", maxStreams);
        requireBetween("the number of streams per address", maxStreamsPerAddress);
    }

    private static void requireBetween(String what, int value) {
        if (value < 1 || value > MOST) {
            throw new IllegalArgumentException(what + " is " + value + ", but may be 1 to " + MOST);
        }
    }
}
