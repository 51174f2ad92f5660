package org.meshnet.core.engine;

import org.meshnet.core.relay.Fairness;
import org.meshnet.core.relay.RelayLimits;
import org.meshnet.core.relay.RelayShare;

/**
 * Holds what a node forwards for others to its limits. Thread-safe: every data loop asks, for each datagram that it forwards; the lock
 * is held for a few additions.
 */
final class ForwardLimits {
    private final Fairness fairness;
    private final long startNs;
    private long lastNs;

    ForwardLimits(RelayLimits limits, long nowNs) {
        this.fairness = new Fairness(limits.totalBytesPerSecond());
        this.startNs = nowNs;
    }

    /** Takes so many bytes for a pair, or says that they are too many. */
    synchronized boolean take(RelayShare pair, int bytes, long nowNs) {
        lastNs = Math.max(lastNs, nowNs - startNs);
        return pair.take(bytes, lastNs) && fairness.take(pair, bytes, lastNs);
    }
}
