package org.meshnet.core.engine.lane;

import org.meshnet.core.relay.Fairness;
import org.meshnet.core.relay.RelayLimits;
import org.meshnet.core.relay.RelayShare;

/**
 * Holds what a node forwards for others to its limits. Thread-safe: every data loop asks, for each datagram that it
 * forwards; the lock is held for a few additions.
 */
public final class ForwardLimits {
    private final Fairness fairness;
    private final long startNs;
    private long lastNs;

    /** What becomes of a datagram. */
    enum Verdict {
        FORWARDED,
        /** The pair has used up what it may send. */
        BEYOND_OWN,
        /** All pairs together have used up what there is, this one at least an equal part. */
        BEYOND_SHARE
    }

    public ForwardLimits(RelayLimits limits, long nowNs) {
        this.fairness = new Fairness(limits.totalBytesPerSecond());
        this.startNs = nowNs;
    }

    /** Takes so many bytes for a pair, or says that they are too many. */
    synchronized Verdict take(RelayShare pair, int bytes, long nowNs) {
        lastNs = Math.max(lastNs, nowNs - startNs);
        if (!pair.take(bytes, lastNs)) {
            return Verdict.BEYOND_OWN;
        }
        return fairness.take(pair, bytes, lastNs) ? Verdict.FORWARDED : Verdict.BEYOND_SHARE;
    }
}
