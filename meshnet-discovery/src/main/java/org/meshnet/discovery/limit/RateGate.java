package org.meshnet.discovery.limit;

/** One {@link RateLimit} with its state. Times start at 0 and never fall. Not thread-safe. */
public final class RateGate {
    private final RateLimit limit;
    private long busyUntilNs;

    public RateGate(RateLimit limit) {
        this.limit = limit;
    }

    /** Takes one event, or says that it is one too many. */
    public boolean take(long nowNs) {
        if (!admits(nowNs)) {
            return false;
        }
        charge(1, nowNs);
        return true;
    }

    public boolean admits(long nowNs) {
        return limit.admits(busyUntilNs, nowNs);
    }

    /** Is at least half of what may pass at once left? */
    public boolean isCalm(long nowNs) {
        return limit.isCalm(busyUntilNs, nowNs);
    }

    /** From when on it admits something. */
    public long admitsFromNs() {
        return limit.admitsFromNs(busyUntilNs);
    }

    /** Takes so much of what passes later, whether it admits anything now or not. */
    public void charge(int amount, long nowNs) {
        busyUntilNs = limit.after(busyUntilNs, nowNs, amount);
    }
}
