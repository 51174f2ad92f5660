package org.meshnet.discovery.limit;

/**
 * A {@link RateLimit} for each of many keys of two words, in a table of fixed size. Sets of four places: a newcomer
 * takes the place that is idle longest, which loses nothing unless more busy keys meet in a set than it has places.
 * Times start at 0 and never fall. Not thread-safe.
 */
final class LimitTable {
    private static final int WAYS = 4;

    private final RateLimit limit;
    private final KeyedHash hash;
    private final int setMask;
    private final long[] highs;
    private final long[] lows;
    private final long[] busyUntilNs;

    /**
     * @param places of the table, a power of two of at least 4
     * @param hash keeps a stranger from choosing keys that meet in one set
     */
    LimitTable(RateLimit limit, int places, KeyedHash hash) {
        this.limit = limit;
        this.hash = hash;
        this.setMask = places / WAYS - 1;
        this.highs = new long[places];
        this.lows = new long[places];
        this.busyUntilNs = new long[places];
    }

    /** Takes one event of this key, or says that it is one too many. */
    boolean take(long high, long low, long nowNs) {
        if (!admits(high, low, nowNs)) {
            return false;
        }
        charge(high, low, 1, nowNs);
        return true;
    }

    boolean admits(long high, long low, long nowNs) {
        int place = place(high, low);
        return !isAt(place, high, low) || limit.admits(busyUntilNs[place], nowNs);
    }

    /** From when on it admits something of this key. */
    long admitsFromNs(long high, long low) {
        int place = place(high, low);
        return isAt(place, high, low) ? limit.admitsFromNs(busyUntilNs[place]) : 0;
    }

    /** Takes so much of what passes later, whether it admits anything now or not. */
    void charge(long high, long low, int amount, long nowNs) {
        int place = place(high, low);
        if (!isAt(place, high, low)) {
            highs[place] = high;
            lows[place] = low;
            busyUntilNs[place] = nowNs;
        }
        busyUntilNs[place] = limit.after(busyUntilNs[place], nowNs, amount);
    }

    private boolean isAt(int place, long high, long low) {
        return highs[place] == high && lows[place] == low;
    }

    /** Where this key stands; if nowhere, the place to give it. */
    private int place(long high, long low) {
        int first = (hash.of(high, low) & setMask) * WAYS;
        int idlest = first;
        for (int i = first; i < first + WAYS; i++) {
            if (isAt(i, high, low)) {
                return i;
            }
            if (busyUntilNs[i] < busyUntilNs[idlest]) {
                idlest = i;
            }
        }
        return idlest;
    }
}
