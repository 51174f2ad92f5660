package org.meshnet.discovery.limit;

import org.meshnet.core.net.IpAddress;

/**
 * A {@link RateLimit} for each source address, in a table of fixed size. An IPv6 source counts by its /64. Times start
 * at 0 and never fall. Not thread-safe.
 */
public final class SourceLimiter {
    private final LimitTable table;

    /**
     * @param places of the table, a power of two of at least 4
     * @param hash keeps a stranger from choosing addresses that crowd each other out
     */
    public SourceLimiter(RateLimit limit, int places, KeyedHash hash) {
        this.table = new LimitTable(limit, places, hash);
    }

    /** Takes one event of this source, or says that it is one too many. */
    public boolean take(IpAddress source, long nowNs) {
        IpAddress limited = source.limited();
        return table.take(limited.high(), limited.low(), nowNs);
    }

    public boolean admits(IpAddress source, long nowNs) {
        IpAddress limited = source.limited();
        return table.admits(limited.high(), limited.low(), nowNs);
    }

    /** From when on it admits something of this source. */
    public long admitsFromNs(IpAddress source) {
        IpAddress limited = source.limited();
        return table.admitsFromNs(limited.high(), limited.low());
    }

    /** Takes so much of what passes later, whether it admits anything now or not. */
    public void charge(IpAddress source, int amount, long nowNs) {
        IpAddress limited = source.limited();
        table.charge(limited.high(), limited.low(), amount, nowNs);
    }
}
