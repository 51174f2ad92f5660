package org.meshnet.core.engine.peer;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.wire.Bytes;

/**
 * How often a peer's descriptors are looked into, which costs a signature's check each, and its consequences: of each
 * server one a second, {@value #BURST} at once. Of what comes beyond that the last one waits. So neither a member that
 * changes without end nor a server that repeats itself keeps the others waiting. Control thread only.
 */
public final class DescriptorBudget {
    static final int BURST = 5;
    static final long INTERVAL_NS = 1_000_000_000L;

    private final Map<Integer, Share> shares = new TreeMap<>();

    /** One server's. */
    private static final class Share {
        private long fullNs = Long.MIN_VALUE / 2;
        private @Nullable Bytes waiting;

        /** When the next one may be looked into. */
        private long freeNs() {
            return fullNs - (BURST - 1) * INTERVAL_NS;
        }

        private void take(long nowNs) {
            fullNs = Math.max(fullNs, nowNs) + INTERVAL_NS;
        }
    }

    /** May this one be looked into now? If not it waits, in the place of the one before. */
    public boolean take(int server, Bytes sealed, long nowNs) {
        Share share = shares.computeIfAbsent(server, index -> new Share());
        boolean isFree = share.freeNs() <= nowNs;
        if (isFree) {
            share.take(nowNs);
        }
        share.waiting = isFree ? null : sealed;
        return isFree;
    }

    /** One that has waited long enough, if there is any. */
    public Optional<Bytes> takeWaiting(long nowNs) {
        for (Share share : shares.values()) {
            Bytes waiting = share.waiting;
            if (waiting != null && share.freeNs() <= nowNs) {
                share.take(nowNs);
                share.waiting = null;
                return Optional.of(waiting);
            }
        }
        return Optional.empty();
    }

    /** When one has waited long enough; {@link TimerQueue#NONE} if none waits. */
    public long nextDeadlineNs() {
        return shares.values().stream()
                .filter(share -> share.waiting != null)
                .mapToLong(Share::freeNs)
                .min()
                .orElse(TimerQueue.NONE);
    }
}
