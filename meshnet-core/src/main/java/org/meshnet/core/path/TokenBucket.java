package org.meshnet.core.path;

/** Lets so many things a second pass, and so many at once after a pause. Full at first. Not thread-safe. */
public final class TokenBucket {
    private static final double SECOND_NS = 1e9;

    private final double perSecond;
    private final double atOnce;
    private double available;
    private long lastNs = Long.MIN_VALUE / 2;

    /**
     * @param perSecond as a lasting rate
     * @param atOnce after a pause
     */
    public TokenBucket(double perSecond, double atOnce) {
        this.perSecond = perSecond;
        this.atOnce = atOnce;
        this.available = atOnce;
    }

    /** Takes one, if there is one. */
    public boolean take(long nowNs) {
        boolean isThere = has(1, nowNs);
        available -= isThere ? 1 : 0;
        return isThere;
    }

    /** Are so many left? */
    public boolean has(double count, long nowNs) {
        if (nowNs - lastNs > 0) {
            available = Math.min(atOnce, available + (nowNs - lastNs) * perSecond / SECOND_NS);
            lastNs = nowNs;
        }
        return available >= count;
    }

    /** When the next one can be taken: now, or later. */
    public long nextNs(long nowNs) {
        return has(1, nowNs) ? nowNs : nowNs + (long) Math.ceil((1 - available) * SECOND_NS / perSecond);
    }
}
