package org.meshnet.core.session;

import org.meshnet.core.frame.ReplayWindow;

/** The receiver's side of one lane of the peer: its replay window. Used by the one thread that receives this lane. */
final class ReceiveLane {
    private final ReplayWindow window = new ReplayWindow();
    private long next;

    boolean isFresh(long counter) {
        return window.isFresh(counter);
    }

    /** Marks an opened frame's counter as seen; says whether it is the newest so far. */
    boolean mark(long counter) {
        window.mark(counter);
        boolean isNewest = Long.compareUnsigned(counter, next) >= 0;
        if (isNewest) {
            next = counter + 1;
        }
        return isNewest;
    }
}
