package org.meshnet.core.session;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets so many packets a second pass, and so many at once after a pause: the generic cell rate algorithm (ITU-T I.371),
 * whose whole state is the time at which all that passed will have been paid for. Thread-safe and lock-free; allocates
 * nothing.
 */
public final class PacketPace {
    private static final long SECOND_NS = 1_000_000_000L;

    private final AtomicLong paidNs = new AtomicLong(Long.MIN_VALUE / 2);

    /**
     * May they pass? What is taken whole may exceed what is left, and is paid for by those behind it.
     *
     * @param count packets that pass together
     * @param perSecond as a lasting rate, 1 to 1,000,000
     * @param atOnce after a pause, 1 or more
     * @param nowNs monotonic time
     */
    public boolean take(int count, int perSecond, int atOnce, long nowNs) {
        long intervalNs = SECOND_NS / perSecond;
        while (true) {
            long paid = paidNs.get();
            long fromNs = Math.max(paid, nowNs);
            if (fromNs - nowNs > (atOnce - 1) * intervalNs) {
                return false;
            }
            if (paidNs.compareAndSet(paid, fromNs + count * intervalNs)) {
                return true;
            }
        }
    }
}
