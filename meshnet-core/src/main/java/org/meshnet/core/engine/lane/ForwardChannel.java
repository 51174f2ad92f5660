package org.meshnet.core.engine.lane;

import java.util.concurrent.atomic.AtomicLong;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.relay.RelayShare;

/**
 * One direction of a pair of members that this node forwards for: what the one sends under this channel goes to the
 * other, under the other's channel for the way back. Immutable but for its use.
 *
 * @param id the channel
 * @param owner where its owner sends from, as it proved by an answer from there; from nowhere else is anything taken
 * @param backId the channel under which the other answers
 * @param to where the other is, as it proved by an answer from there
 * @param use of both directions
 * @param notices what its owner was told of the limits
 */
public record ForwardChannel(long id, Endpoint owner, long backId, Endpoint to, Use use, Notices notices) {
    /** That a limit drops what the owner of a channel sends is told once a second at most. Any thread. */
    public static final class Notices {
        private static final long INTERVAL_NS = 1_000_000_000L;

        private final AtomicLong toldNs = new AtomicLong(Long.MIN_VALUE / 2);

        /** Is the owner to be told now? Then not again for a while. */
        boolean take(long nowNs) {
            long told = toldNs.get();
            return nowNs - told >= INTERVAL_NS && toldNs.compareAndSet(told, nowNs);
        }
    }

    /** What a pair has used. Any thread, but that its share is guarded by {@link ForwardLimits}. */
    public static final class Use {
        private final RelayShare share;
        private final AtomicLong lastUsedNs;

        public Use(RelayShare share, long nowNs) {
            this.share = share;
            this.lastUsedNs = new AtomicLong(nowNs);
        }

        RelayShare share() {
            return share;
        }

        public void touch(long nowNs) {
            lastUsedNs.setOpaque(nowNs);
        }

        /** When something was last forwarded, or the pair was last asked for. */
        public long lastUsedNs() {
            return lastUsedNs.getOpaque();
        }
    }
}
