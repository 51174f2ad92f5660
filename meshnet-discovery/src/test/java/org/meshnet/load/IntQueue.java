package org.meshnet.load;

import java.util.Arrays;

/** Indexes, first in, first out; grows as it has to. Not thread-safe. */
final class IntQueue {
    private int[] ring = new int[64];
    private int first;
    private int count;

    boolean isEmpty() {
        return count == 0;
    }

    int count() {
        return count;
    }

    void add(int value) {
        if (count == ring.length) {
            int[] larger = Arrays.copyOf(ring, 2 * count);
            for (int i = 0; i < count; i++) {
                larger[i] = ring[(first + i) % count];
            }
            ring = larger;
            first = 0;
        }
        ring[(first + count) % ring.length] = value;
        count++;
    }

    /** Takes the first one; there is one. */
    int take() {
        int value = ring[first];
        first = (first + 1) % ring.length;
        count--;
        return value;
    }
}
