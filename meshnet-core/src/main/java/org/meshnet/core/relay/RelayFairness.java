package org.meshnet.core.relay;

import java.util.concurrent.TimeUnit;

/**
 * Shares what a relay forwards in all among those that send: time is cut into windows, and once a window is half used up, each
 * sender gets no more of it than an equal part, going by how many sent in the window before. So a few that send much cannot keep out
 * those that send little. Not thread-safe.
 */
public final class RelayFairness {
    private static final long WINDOW_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final long windowBytes;
    private long window = -1;
    private long usedBytes;
    private int senderCount;
    private int lastSenderCount = 1;

    /** @param bytesPerSecond of all senders together */
    public RelayFairness(long bytesPerSecond) {
        this.windowBytes = Math.max(1, bytesPerSecond / (TimeUnit.SECONDS.toNanos(1) / WINDOW_NS));
    }

    /** Takes so many bytes for a sender, or says that it has to wait for others. Times start at 0 and never fall. */
    public boolean take(RelayShare share, int bytes, long nowNs) {
        turn(nowNs / WINDOW_NS);
        long ownBytes = share.usedIn(window);
        boolean isFull = usedBytes + bytes > windowBytes;
        boolean isScarce = usedBytes > windowBytes / 2;
        int senders = Math.max(1, Math.max(senderCount, lastSenderCount));
        if (isFull || (isScarce && ownBytes + bytes > windowBytes / senders)) {
            return false;
        }
        senderCount += ownBytes == 0 ? 1 : 0;
        usedBytes += bytes;
        share.use(bytes, window);
        return true;
    }

    private void turn(long now) {
        if (now != window) {
            lastSenderCount = now == window + 1 ? senderCount : 1;
            window = now;
            usedBytes = 0;
            senderCount = 0;
        }
    }
}
