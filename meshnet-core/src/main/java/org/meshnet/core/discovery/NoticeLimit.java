package org.meshnet.core.discovery;

import org.meshnet.core.wire.RelayNotice;

/** How often a client acts on relay notices, which anybody could send who forges the server's address: so often in a second. */
final class NoticeLimit {
    private static final long SECOND_NS = 1_000_000_000L;
    /** As many channels as a small network has peers. */
    private static final int LOST_COUNT = 64;

    private static final int MOVED_COUNT = 1;

    private long secondStartNs = Long.MIN_VALUE / 2;
    private int lostCount;
    private int movedCount;

    /** May this one be acted on? */
    boolean take(RelayNotice.Cause cause, long nowNs) {
        if (nowNs - secondStartNs >= SECOND_NS) {
            secondStartNs = nowNs;
            lostCount = 0;
            movedCount = 0;
        }
        return switch (cause) {
            case NO_CHANNEL -> lostCount++ < LOST_COUNT;
            case OTHER_ENDPOINT -> movedCount++ < MOVED_COUNT;
        };
    }
}
