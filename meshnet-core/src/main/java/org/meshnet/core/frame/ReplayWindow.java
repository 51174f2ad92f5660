package org.meshnet.core.frame;

import java.util.Arrays;

/**
 * Which counters of one lane were already received (RFC 6479): a ring of 64-bit blocks, one block longer than the
 * window, so that moving it clears whole blocks and shifts nothing. Counters are unsigned. Not thread-safe.
 */
public final class ReplayWindow {
    /** How far below the greatest counter, in counters, a late frame may be. */
    public static final int SIZE = 8_192;
    /** Counters from this one on, 2^64 − 2^13, are never fresh. */
    public static final long LIMIT = -(1L << 13);

    private static final int BLOCK_SHIFT = 6;
    private static final int BLOCK_COUNT = (SIZE >> BLOCK_SHIFT) + 1;

    private final long[] blocks = new long[BLOCK_COUNT];
    private long greatest;

    /**
     * May a frame with this counter be taken? False if it was marked before, is too old, or is at or above the limit.
     */
    public boolean isFresh(long counter) {
        if (Long.compareUnsigned(counter, greatest) > 0) {
            return Long.compareUnsigned(counter, LIMIT) < 0;
        }
        return !isTooOld(counter) && (blocks[index(counter)] & bit(counter)) == 0;
    }

    /** Remembers a counter, once its frame proved authentic. A counter that can't be fresh any more changes nothing. */
    public void mark(long counter) {
        if (Long.compareUnsigned(counter, LIMIT) >= 0) {
            return;
        }
        if (Long.compareUnsigned(counter, greatest) > 0) {
            clearUpTo(counter >>> BLOCK_SHIFT);
            greatest = counter;
        } else if (isTooOld(counter)) {
            return;
        }
        blocks[index(counter)] |= bit(counter);
    }

    /** The distance may be above 2^63. */
    private boolean isTooOld(long counter) {
        return Long.compareUnsigned(greatest - counter, SIZE) >= 0;
    }

    private void clearUpTo(long block) {
        long first = (greatest >>> BLOCK_SHIFT) + 1;
        if (block - first >= BLOCK_COUNT) {
            Arrays.fill(blocks, 0);
            return;
        }
        for (long each = first; each <= block; each++) {
            blocks[(int) (each % BLOCK_COUNT)] = 0;
        }
    }

    private static int index(long counter) {
        return (int) ((counter >>> BLOCK_SHIFT) % BLOCK_COUNT);
    }

    private static long bit(long counter) {
        return 1L << counter; // shifts count modulo 64
    }
}
