package org.meshnet.discovery.limit;

import java.util.function.Predicate;
import org.meshnet.core.net.IpAddress;

/**
 * Limits in all what strangers may have the server do, and by source address only when that is scarce: as long as half
 * of a burst is left, whoever comes is served, since a source may be forged, and a limit that belongs to an address
 * would be its owner's loss. Addresses that have a registration have as much again for themselves. What comes by a
 * stream is always limited by source. Times start at 0 and never fall. Not thread-safe.
 */
public final class SourceGate {
    /** A burst is a tenth of a second's. */
    private static final int BURST_DIVISOR = 10;

    private final RateGate all;
    private final RateGate reserve;
    private final SourceLimiter sources;
    private final Predicate<IpAddress> isRegistered;

    /**
     * @param perSecond in all
     * @param sources what one may have when it is scarce, or by streams
     * @param isRegistered has this address a registration?
     */
    public SourceGate(int perSecond, SourceLimiter sources, Predicate<IpAddress> isRegistered) {
        RateLimit limit = new RateLimit(perSecond, Math.max(1, perSecond / BURST_DIVISOR));
        this.all = new RateGate(limit);
        this.reserve = new RateGate(limit);
        this.sources = sources;
        this.isRegistered = isRegistered;
    }

    /** Takes one event of this source, or says that it is one too many. */
    public boolean take(Source source, long nowNs) {
        IpAddress address = source.address();
        boolean isLimited = source.isProven() || !all.isCalm(nowNs);
        if (isLimited && !sources.admits(address, nowNs)) {
            return false;
        }
        boolean isTaken = all.take(nowNs) || (isRegistered.test(address) && reserve.take(nowNs));
        if (isTaken && isLimited) {
            sources.charge(address, 1, nowNs);
        }
        return isTaken;
    }
}
