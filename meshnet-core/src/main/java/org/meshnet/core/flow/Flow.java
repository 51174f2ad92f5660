package org.meshnet.core.flow;

import org.jspecify.annotations.Nullable;

/**
 * Packets to and fro between the same two ends, which rules allowed. What it is never changes; until when it is
 * remembered, and under which rules it was allowed, any thread may set.
 */
final class Flow {
    /** What it is for is written anew only when it gained so much, so that threads don't quarrel about it. */
    private static final long GRAIN_NS = 1_000_000_000L;

    private static final long SECOND_NS = 1_000_000_000L;
    private static final int TCP = 6;
    private static final int NEW = 0;
    private static final int ANSWERED = 1;
    private static final int CLOSED = 2;

    private final int hash;
    private final long first;
    private final long second;
    private final long third;
    private final long fourth;
    private final long tail;
    private final boolean isOpenedByPeer;
    private volatile @Nullable PeerFlows keeper;
    private volatile int epoch;
    private volatile int state = NEW;
    private volatile long untilNs;

    /** @param epoch of the rules that allow it */
    Flow(PacketKey key, boolean isOpenedByPeer, int epoch, long nowNs) {
        this.hash = key.hash();
        this.first = key.first();
        this.second = key.second();
        this.third = key.third();
        this.fourth = key.fourth();
        this.tail = key.tail();
        this.isOpenedByPeer = isOpenedByPeer;
        this.epoch = epoch;
        this.untilNs = nowNs + lifeNs(NEW);
    }

    boolean isOf(PacketKey key) {
        return first == key.first()
                && tail == key.tail()
                && fourth == key.fourth()
                && second == key.second()
                && third == key.third();
    }

    boolean isSame(Flow other) {
        return first == other.first
                && tail == other.tail
                && fourth == other.fourth
                && second == other.second
                && third == other.third;
    }

    int hash() {
        return hash;
    }

    boolean isOpenedByPeer() {
        return isOpenedByPeer;
    }

    /** Does this table have it? */
    @SuppressWarnings("ReferenceEquality") // this very one
    boolean isKeptBy(PeerFlows flows) {
        return keeper == flows;
    }

    /** From now on this table has it; null: none any more. */
    void keepBy(@Nullable PeerFlows flows) {
        keeper = flows;
    }

    long untilNs() {
        return untilNs;
    }

    boolean isOver(long nowNs) {
        return untilNs - nowNs <= 0;
    }

    /** Do the rules of this epoch allow it? */
    boolean isAllowedIn(int currentEpoch) {
        return epoch == currentEpoch;
    }

    void allowIn(int currentEpoch) {
        epoch = currentEpoch;
    }

    /** May this packet belong to it, and not open another one the other way? */
    boolean takes(PacketKey.Kind kind, boolean isIn) {
        return kind != PacketKey.Kind.OPENING || isIn == isOpenedByPeer;
    }

    /** A packet of it passes. */
    void touch(PacketKey.Kind kind, boolean isIn, long nowNs) {
        int known = state;
        if (kind == PacketKey.Kind.CLOSING) {
            if (known != CLOSED) {
                state = CLOSED;
                untilNs = nowNs + lifeNs(CLOSED);
            }
            return;
        }
        boolean isAnswered = known == NEW && isIn != isOpenedByPeer;
        if (isAnswered || (known == CLOSED && kind == PacketKey.Kind.OPENING)) {
            known = isAnswered ? ANSWERED : NEW;
            state = known;
            untilNs = nowNs + lifeNs(known);
            return;
        }
        long newUntilNs = nowNs + lifeNs(known);
        if (newUntilNs - untilNs > GRAIN_NS) {
            untilNs = newUntilNs;
        }
    }

    /** How long it is remembered after its last packet (RFC 5382 §5, RFC 4787 §4.3, RFC 5508 §3.2). */
    private long lifeNs(int inState) {
        boolean isTcp = (tail >>> 32 & 0xff) == TCP;
        if ((tail & (PacketKey.ECHO_BIT | PacketKey.TIMESTAMP_BIT)) != 0) {
            return 60 * SECOND_NS;
        }
        return switch (inState) {
            case ANSWERED -> isTcp ? 7_440 * SECOND_NS : 300 * SECOND_NS;
            case CLOSED -> 30 * SECOND_NS;
            default -> 60 * SECOND_NS;
        };
    }
}
