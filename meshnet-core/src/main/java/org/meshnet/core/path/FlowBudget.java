package org.meshnet.core.path;

import java.util.Arrays;

/**
 * How many flows of guessed ports this node has in its router at a time: one that is small holds some hundreds, and
 * does nothing for anybody else once they are used up. Not thread-safe.
 */
public final class FlowBudget {
    /** Flows at a time, of all peers. */
    public static final int MOST = 300;
    /**
     * For so long a flow counts: routers keep one that nobody answers for 30 s as a rule (RFC 4787 §4.3 wants 120 s),
     * and a run reminds them of its own for some seconds.
     */
    public static final long LIFETIME_NS = 35_000_000_000L;

    private static final long NEVER = Long.MIN_VALUE;

    /** When each was taken, the oldest at {@link #next}. */
    private final long[] takenNs = new long[MOST];

    private int next;

    /** All of it is there. */
    public FlowBudget() {
        Arrays.fill(takenNs, NEVER);
    }

    /** May so many begin now? */
    public boolean has(int count, long nowNs) {
        return count <= MOST && isFree(takenNs[(next + count - 1) % MOST], nowNs);
    }

    /** When so many may begin, unless others come first. */
    public long roomNs(int count, long nowNs) {
        return has(count, nowNs) ? nowNs : takenNs[(next + count - 1) % MOST] + LIFETIME_NS;
    }

    /** One begins, if it may. */
    public boolean take(long nowNs) {
        if (!isFree(takenNs[next], nowNs)) {
            return false;
        }
        takenNs[next] = nowNs;
        next = (next + 1) % MOST;
        return true;
    }

    private static boolean isFree(long taken, long nowNs) {
        return taken == NEVER || nowNs - taken >= LIFETIME_NS;
    }
}
