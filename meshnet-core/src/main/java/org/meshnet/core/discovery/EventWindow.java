package org.meshnet.core.discovery;

/**
 * Which of the last 64 counters of the server's events were seen (docs/protocol.md §5.2). Counters are not negative.
 */
final class EventWindow {
    private static final int SIZE = Long.SIZE;

    private long greatest = -1;
    /** Bit i stands for the counter {@code greatest - i}. */
    private long seen;

    /** Remembers the counter of an authentic event. False if it was seen before or is too old. */
    boolean take(long counter) {
        if (counter > greatest) {
            long distance = counter - greatest;
            seen = (distance < SIZE ? seen << distance : 0) | 1;
            greatest = counter;
            return true;
        }
        long age = greatest - counter;
        if (age >= SIZE || (seen & 1L << age) != 0) {
            return false;
        }
        seen |= 1L << age;
        return true;
    }
}
