package org.meshnet.core.engine.traffic;

/**
 * Lets at most {@value #RATE} ICMP errors a second pass, in bursts of as many (RFC 1812 §4.3.2.8, RFC 4443 §2.4(f)).
 */
final class IcmpLimit {
    static final int RATE = 200;

    private static final long INTERVAL_NS = 1_000_000_000L / RATE;

    private long nextNs = Long.MIN_VALUE / 2;

    boolean take(long nowNs) {
        long earliestNs = nowNs - (RATE - 1) * INTERVAL_NS;
        long slotNs = Math.max(nextNs, earliestNs);
        if (slotNs > nowNs) {
            return false;
        }
        nextNs = slotNs + INTERVAL_NS;
        return true;
    }
}
