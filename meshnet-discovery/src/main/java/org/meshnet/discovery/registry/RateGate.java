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
        if (!limit.admits(busyUntilNs, nowNs)) {
            return false;
        }
        busyUntilNs = limit.after(busyUntilNs, nowNs);
        return true;
    }
}
