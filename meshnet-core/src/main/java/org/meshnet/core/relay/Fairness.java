package org.meshnet.core.relay;

import java.util.concurrent.TimeUnit;

/**
 * Shares what there is in all, of bytes or of work, among those that want it: time is cut into windows, and once a
 * window is half used up, each gets no more of it than an equal part, going by how many wanted some in the window
 * before; but for the first piece of each, which may be larger. For who finds nothing left a part is kept in the
 * windows of the next seconds, so that it is there when he comes again. So a few that want much cannot keep out those
 * that want little. Not thread-safe.
 */
public final class Fairness {
    private static final long WINDOW_NS = TimeUnit.MILLISECONDS.toNanos(100);
    /**
     * Two seconds, twice as long as nodes wait for an answer: who found nothing is remembered for one to two of these.
     */
    private static final long WINDOWS_PER_MEMORY = 20;

    private final long windowAmount;
    private long window = -1;
    private long used;
    private int userCount;
    private int lastUserCount = 1;
    private long memory;
    private int refusedCount;
    private int refusedBefore;

    /** @param perSecond what there is for all together */
    public Fairness(long perSecond) {
        this.windowAmount = Math.max(1, perSecond / (TimeUnit.SECONDS.toNanos(1) / WINDOW_NS));
    }

    /** Takes so much, or says that it has to wait for others. Times start at 0 and never fall. */
    public boolean take(WindowShare share, int amount, long nowNs) {
        turn(nowNs / WINDOW_NS);
        long own = share.usedIn(window);
        boolean isFull = used > 0 && used + amount > windowAmount;
        boolean isScarce = used > windowAmount / 2;
        if (isFull || (isScarce && own > 0 && own + amount > windowAmount / users(userCount))) {
            refusedCount += own == 0 && share.isRefusedFirst(memory) ? 1 : 0;
            return false;
        }
        userCount += own == 0 ? 1 : 0;
        used += amount;
        share.use(amount, window);
        return true;
    }

    /**
     * Would each be taken of several pieces that are so much together, now and one after the other? Then they can be
     * taken as one, which has the same effect. Times start at 0 and never fall.
     */
    public boolean admitsAll(WindowShare share, int amount, long nowNs) {
        turn(nowNs / WINDOW_NS);
        long own = share.usedIn(window);
        boolean isScarce = used + amount > windowAmount / 2;
        int users = users(own == 0 ? userCount + 1 : userCount);
        return used + amount <= windowAmount && (!isScarce || own + amount <= windowAmount / users);
    }

    private int users(int now) {
        return Math.max(1, Math.max(now, lastUserCount)) + refusedBefore + refusedCount;
    }

    /** When the next window begins. */
    public long nextWindowNs(long nowNs) {
        return (nowNs / WINDOW_NS + 1) * WINDOW_NS;
    }

    private void turn(long now) {
        if (now != window) {
            lastUserCount = now == window + 1 ? userCount : 1;
            window = now;
            used = 0;
            userCount = 0;
            remember(now / WINDOWS_PER_MEMORY);
        }
    }

    private void remember(long now) {
        if (now != memory) {
            refusedBefore = now == memory + 1 ? refusedCount : 0;
            refusedCount = 0;
            memory = now;
        }
    }
}
