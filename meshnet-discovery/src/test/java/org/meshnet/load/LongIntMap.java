package org.meshnet.load;

import java.util.Arrays;

/** From a number to an index, in 12 bytes a place; grows at two thirds. Not thread-safe. */
final class LongIntMap {
    static final int ABSENT = -1;

    private static final int LEAST_PLACES = 16;

    private long[] keys;
    private int[] values;
    private int count;

    /** @param expected for so many there is room */
    LongIntMap(int expected) {
        allocate(Math.max(LEAST_PLACES, Integer.highestOneBit(Math.max(1, expected)) * 2));
    }

    private void allocate(int places) {
        keys = new long[places];
        values = new int[places];
        Arrays.fill(values, ABSENT);
    }

    int count() {
        return count;
    }

    /** What was put last under this key, or {@link #ABSENT}. */
    int get(long key) {
        return values[placeOf(key)];
    }

    /** @param value not negative */
    void put(long key, int value) {
        int place = placeOf(key);
        if (values[place] == ABSENT) {
            count++;
        }
        keys[place] = key;
        values[place] = value;
        if (count > keys.length / 3 * 2) {
            grow();
        }
    }

    /** Takes a key out: what it had, or {@link #ABSENT}. */
    int remove(long key) {
        int place = placeOf(key);
        int value = values[place];
        if (value != ABSENT) {
            count--;
            close(place);
        }
        return value;
    }

    /** Moves back what stands behind a place that becomes free, so that it is found without a gap on the way. */
    private void close(int freed) {
        int mask = keys.length - 1;
        int gap = freed;
        for (int i = (gap + 1) & mask; values[i] != ABSENT; i = (i + 1) & mask) {
            int wanted = home(keys[i]);
            boolean isBetween = gap <= i ? gap < wanted && wanted <= i : gap < wanted || wanted <= i;
            if (!isBetween) {
                keys[gap] = keys[i];
                values[gap] = values[i];
                gap = i;
            }
        }
        values[gap] = ABSENT;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldValues = values;
        allocate(keys.length * 2);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != ABSENT) {
                int place = placeOf(oldKeys[i]);
                keys[place] = oldKeys[i];
                values[place] = oldValues[i];
            }
        }
    }

    /** Where the key is, or would be. */
    private int placeOf(long key) {
        int mask = keys.length - 1;
        int place = home(key);
        while (values[place] != ABSENT && keys[place] != key) {
            place = (place + 1) & mask;
        }
        return place;
    }

    private int home(long key) {
        return (int) (mix(key) & (keys.length - 1));
    }

    /** Spreads a key over all bits. */
    static long mix(long key) {
        long mixed = (key ^ (key >>> 32)) * 0x9e3779b97f4a7c15L;
        return mixed ^ (mixed >>> 29);
    }
}
