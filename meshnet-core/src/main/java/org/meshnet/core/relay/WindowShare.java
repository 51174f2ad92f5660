package org.meshnet.core.relay;

/** What one of those that share something has had of the current window of a {@link Fairness}. Not thread-safe. */
public class WindowShare {
    private long window = -1;
    private long amount;
    private long refusedIn = -1;

    /** What it had in this window before. */
    final long usedIn(long current) {
        return window == current ? amount : 0;
    }

    /** Is this the first time that it found nothing in this stretch of windows? Takes note of it. */
    final boolean isRefusedFirst(long stretch) {
        boolean isFirst = refusedIn != stretch;
        refusedIn = stretch;
        return isFirst;
    }

    final void use(long more, long current) {
        amount = usedIn(current) + more;
        window = current;
    }
}
