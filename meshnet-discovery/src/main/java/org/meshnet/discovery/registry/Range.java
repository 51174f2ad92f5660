package org.meshnet.discovery.registry;

/** Checks numbers of a configuration. Stateless. */
final class Range {
    private Range() {}

    /** @throws IllegalArgumentException with a message that names the value, what it is and what it may be */
    static void require(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " is " + value + ", but may be " + least + " to " + most);
        }
    }

    /** The same for a rate. */
    static void requireRate(String what, int perSecond) {
        require(what, perSecond, 1, RegistryConfig.MAX_PER_SECOND);
    }
}
