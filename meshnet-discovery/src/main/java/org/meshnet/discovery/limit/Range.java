package org.meshnet.discovery.limit;

/** Checks numbers of a configuration. Stateless. */
public final class Range {
    /** The greatest rate of any kind. */
    public static final int MAX_PER_SECOND = 1_000_000;

    private Range() {}

    /** @throws IllegalArgumentException with a message that names the value, what it is and what it may be */
    public static void require(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " is " + value + ", but may be " + least + " to " + most);
        }
    }

    /** The same for a rate. */
    public static void requireRate(String what, int perSecond) {
        require(what, perSecond, 1, MAX_PER_SECOND);
    }
}
