package org.meshnet.discovery.registry;

/** What one node may send by relay: its own budget, and what it used of the window that all share. Not thread-safe. */
final class RelayShare {
    private final ByteBudget budget;
    private long window = -1;
    private long windowBytes;

    RelayShare(RelayConfig config) {
        this.budget = new ByteBudget(config.bytesPerSecond(), config.burstBytes());
    }

    boolean take(int bytes, long nowNs) {
        return budget.take(bytes, nowNs);
    }

    /** Bytes that it sent in this window before. */
    long usedIn(long current) {
        return window == current ? windowBytes : 0;
    }

    void use(int bytes, long current) {
        windowBytes = usedIn(current) + bytes;
        window = current;
    }
}
