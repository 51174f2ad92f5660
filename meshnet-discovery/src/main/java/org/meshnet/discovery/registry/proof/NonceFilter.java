package org.meshnet.discovery.registry.proof;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.meshnet.discovery.limit.KeyedHash;

/**
 * Remembers the nonces of recent hellos in a fixed amount of memory: two tables, of which the older is thrown away
 * whenever the newer is full. So at least the last {@code capacity} nonces are known, however long ago they came. Not
 * thread-safe.
 */
public final class NonceFilter {
    private static final int MAX_STEPS = 64;

    private final KeyedHash hash;
    private final int capacity;
    private Generation newer;
    private Generation older;

    /** @param capacity nonces in each table, a power of two */
    public NonceFilter(int capacity, KeyedHash hash) {
        if (Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("a capacity of " + capacity + " is no power of two");
        }
        this.capacity = capacity;
        this.hash = hash;
        this.newer = new Generation();
        this.older = new Generation();
    }

    /**
     * Is this nonce new? It is remembered if so.
     *
     * @param nonce 16 bytes
     */
    public boolean addIfNew(byte[] nonce) {
        ByteBuffer words = ByteBuffer.wrap(nonce);
        long high = words.getLong();
        long low = words.getLong();
        int start = hash.of(high, low);
        if (older.contains(start, high, low) || newer.contains(start, high, low)) {
            return false;
        }
        if (!newer.add(start, high, low)) {
            rotate();
            newer.add(start, high, low);
        }
        return true;
    }

    private void rotate() {
        Generation emptied = older;
        older = newer;
        newer = emptied;
        newer.clear();
    }

    /** One open-addressed table, at most half full; the all-zero nonce marks an empty place and counts as seen. */
    private final class Generation {
        private final long[] words = new long[4 * capacity];
        private final int mask = 2 * capacity - 1;
        private int count;

        boolean contains(int start, long high, long low) {
            int place = find(start, high, low);
            return place >= 0 && words[2 * place] == high && words[2 * place + 1] == low;
        }

        /** False if the table is full, or so full around this place that the search would be long. */
        boolean add(int start, long high, long low) {
            int place = find(start, high, low);
            if (count == capacity || place < 0) {
                return false;
            }
            words[2 * place] = high;
            words[2 * place + 1] = low;
            count++;
            return true;
        }

        /**
         * The place that holds the nonce or, if none does, the first empty one; −1 if there is neither within reach.
         */
        private int find(int start, long high, long low) {
            for (int step = 0; step < MAX_STEPS; step++) {
                int place = (start + step) & mask;
                long placeHigh = words[2 * place];
                long placeLow = words[2 * place + 1];
                if ((placeHigh == high && placeLow == low) || (placeHigh | placeLow) == 0) {
                    return place;
                }
            }
            return -1;
        }

        void clear() {
            Arrays.fill(words, 0);
            count = 0;
        }
    }
}
