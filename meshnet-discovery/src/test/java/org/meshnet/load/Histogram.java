package org.meshnet.load;

/**
 * How often which time was measured, in buckets that grow with the time: 32 of one width for each power of two, so that
 * a time is known to within 3 %. Fixed in size. Not thread-safe.
 */
final class Histogram {
    private static final int SUB_BITS = 5;
    private static final int SUB_COUNT = 1 << SUB_BITS;
    /** Times of 2^43 ns and more, two hours, are counted in the last bucket. */
    private static final int MAX_BITS = 43;

    private final long[] buckets = new long[(MAX_BITS - SUB_BITS + 1) * SUB_COUNT];
    private long count;
    private long max;

    /** One time more; a negative one counts as 0. */
    void add(long ns) {
        long time = Math.max(0, ns);
        buckets[bucket(time)]++;
        count++;
        max = Math.max(max, time);
    }

    void add(Histogram other) {
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] += other.buckets[i];
        }
        count += other.count;
        max = Math.max(max, other.max);
    }

    long count() {
        return count;
    }

    long maxNs() {
        return max;
    }

    /**
     * The least time that so large a part of all is not above; the end of its bucket. 0 if there is none.
     *
     * @param part above 0, at most 1
     */
    long percentileNs(double part) {
        return ofRankNs((long) Math.ceil(part * count));
    }

    /** The time that so many of all are not above, itself among them; the end of its bucket. 0 if there is none. */
    long ofRankNs(long rank) {
        long seen = 0;
        for (int i = 0; i < buckets.length; i++) {
            seen += buckets[i];
            if (seen >= rank && seen > 0) {
                return Math.min(max, lastOf(i));
            }
        }
        return max;
    }

    private static int bucket(long ns) {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(ns);
        if (bits <= SUB_BITS) {
            return (int) ns;
        }
        if (bits > MAX_BITS) {
            return (MAX_BITS - SUB_BITS + 1) * SUB_COUNT - 1;
        }
        int shift = bits - SUB_BITS - 1;
        return (shift + 1) * SUB_COUNT + (int) (ns >>> shift) - SUB_COUNT;
    }

    /** The last time of a bucket. */
    private static long lastOf(int bucket) {
        if (bucket < SUB_COUNT) {
            return bucket;
        }
        int shift = bucket / SUB_COUNT - 1;
        long first = (long) (bucket % SUB_COUNT + SUB_COUNT) << shift;
        return first + (1L << shift) - 1;
    }
}
