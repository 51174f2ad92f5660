package org.meshnet.core.relay;

/**
 * What one sender may send by relay: its own budget, and what it used of the window that all share. Not thread-safe.
 */
public final class RelayShare extends WindowShare {
    private final ByteBudget budget;

    /**
     * @param bytesPerSecond as a lasting rate
     * @param burstBytes at once after a pause
     */
    public RelayShare(long bytesPerSecond, long burstBytes) {
        this.budget = new ByteBudget(bytesPerSecond, burstBytes);
    }

    /**
     * Takes so many bytes of its own budget, or says that there are not so many left. Times start at 0 and never fall.
     */
    public boolean take(int bytes, long nowNs) {
        return budget.take(bytes, nowNs);
    }

    /** Has its own budget so many bytes left? Times start at 0 and never fall. */
    public boolean admits(int bytes, long nowNs) {
        return budget.admits(bytes, nowNs);
    }
}
