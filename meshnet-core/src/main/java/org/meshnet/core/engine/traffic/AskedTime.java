package org.meshnet.core.engine.traffic;

import java.util.concurrent.TimeUnit;

/**
 * How long this node may take part in measurements that others ask for: a minute at once, and in the long run a fifth
 * of the time. Not thread-safe.
 */
final class AskedTime {
    private static final long AT_ONCE_NS = TimeUnit.MINUTES.toNanos(1);
    private static final int PART = 5;

    private long leftNs = AT_ONCE_NS;
    private long filledNs;

    AskedTime(long nowNs) {
        this.filledNs = nowNs;
    }

    /** Is some of it left? The last one may take more than there is. */
    boolean isLeft(long nowNs) {
        leftNs = Math.min(AT_ONCE_NS, leftNs + (nowNs - filledNs) / PART);
        filledNs = nowNs;
        return leftNs > 0;
    }

    /** So long it took part in one. */
    void take(long ns) {
        leftNs -= ns;
    }
}
