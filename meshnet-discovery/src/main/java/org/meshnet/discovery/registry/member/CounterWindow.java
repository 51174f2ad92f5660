package org.meshnet.discovery.registry.member;

/**
 * Which of the last 64 counters of a node's requests were already taken. Counters are not negative. Not thread-safe.
 */
public final class CounterWindow {
    private static final int SIZE = Long.SIZE;

    private long greatest;
    /** Bit i: {@code greatest - i} was taken. */
    private long taken;

    public boolean isFresh(long counter) {
        long age = greatest - counter;
        return age < 0 || (age < SIZE && (taken & (1L << age)) == 0);
    }

    /** Remembers a counter that {@link #isFresh} and whose request proved authentic. */
    public void mark(long counter) {
        long age = greatest - counter;
        if (age >= 0) {
            taken |= 1L << age;
            return;
        }
        taken = -age < SIZE ? (taken << -age) | 1 : 1;
        greatest = counter;
    }

    /** From now on none is fresh that is not greater than all before. */
    void close() {
        taken = -1;
    }
}
