package org.meshnet.discovery.registry;

/** One {@link RateLimit} with its state. Times start at 0 and never fall. Not thread-safe. */
final class RateGate {
    private final RateLimit limit;
    private long busyUntilNs;

    RateGate(RateLimit limit) {
        this.limit = limit;
    }

    /** Takes one event, or says that it is one too many. */
    boolean take(long nowNs) {
        if (!admits(nowNs)) {
            return false;
        }
        charge(1, nowNs);
        return true;
    }

    boolean admits(long nowNs) {
        return limit.admits(busyUntilNs, nowNs);
    }

    /** Is at least half of what may pass at once left? */
    boolean isCalm(long nowNs) {
        return limit.isCalm(busyUntilNs, nowNs);
    }

    /** From when on it admits something. */
    long admitsFromNs() {
        return limit.admitsFromNs(busyUntilNs);
    }

    /** Takes so much of what passes later, whether it admits anything now or not. */
    void charge(int amount, long nowNs) {
        busyUntilNs = limit.after(busyUntilNs, nowNs, amount);
    }
}
