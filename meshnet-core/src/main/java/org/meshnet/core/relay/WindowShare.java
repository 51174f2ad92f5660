package org.meshnet.core.relay;

/** What one of those that share something has had of the current window of a {@link Fairness}. Not thread-safe. */
public class WindowShare {
    private long window = -1;
    private long amount;

    /** What it had in this window before. */
    final long usedIn(long current) {
        return window == current ? amount : 0;
    }

    final void use(long more, long current) {
        amount = usedIn(current) + more;
        window = current;
    }
}
