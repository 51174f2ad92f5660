package org.meshnet.discovery.registry;

import org.meshnet.core.net.IpAddress;

/**
 * A {@link RateLimit} for each source address, in a table of fixed size. An IPv6 source counts by its /64. Sets of four places: a newcomer takes the place that is idle longest, which loses nothing unless
 * more busy sources meet in a set than it has places. Times start at 0 and never fall. Not thread-safe.
 */
public final class SourceLimiter {
    private static final int WAYS = 4;

    private final RateLimit limit;
    private final KeyedHash hash;
    private final int setMask;
    private final long[] high;
    private final long[] low;
    private final long[] busyUntilNs;

    /**
     * @param places of the table, a power of two of at least 4
     * @param hash keeps a stranger from choosing addresses that meet in one set
     */
    public SourceLimiter(RateLimit limit, int places, KeyedHash hash) {
        this.limit = limit;
        this.hash = hash;
        this.setMask = places / WAYS - 1;
        this.high = new long[places];
        this.low = new long[places];
        this.busyUntilNs = new long[places];
    }

    /** Takes one event of this source, or says that it is one too many. */
    public boolean take(IpAddress source, long nowNs) {
        IpAddress limited = source.limited();
        int place = place(limited.high(), limited.low());
        if (high[place] != limited.high() || low[place] != limited.low()) {
            high[place] = limited.high();
            low[place] = limited.low();
            busyUntilNs[place] = nowNs;
        }
        if (!limit.admits(busyUntilNs[place], nowNs)) {
            return false;
        }
        busyUntilNs[place] = limit.after(busyUntilNs[place], nowNs);
        return true;
    }

    /** Where this source stands; if nowhere, the place to give it. */
    private int place(long sourceHigh, long sourceLow) {
        int first = (hash.of(sourceHigh, sourceLow) & setMask) * WAYS;
        int idlest = first;
        for (int i = first; i < first + WAYS; i++) {
            if (high[i] == sourceHigh && low[i] == sourceLow) {
                return i;
            }
            if (busyUntilNs[i] < busyUntilNs[idlest]) {
                idlest = i;
            }
        }
        return idlest;
    }
}
