package org.meshnet.core.path;

import org.meshnet.core.net.Hop;

/**
 * When the path in use is left for another one that answered. A direct path goes before a relayed one; of two of a sort
 * the faster is taken if the difference is worth a move, or the one where the peer sends from. Bounded: moves have a
 * budget, but for those away from what is overdue. Control thread only.
 */
final class Moves {
    /** Moves a second, and at once. */
    private static final int PER_SECOND = 4;

    private static final int AT_ONCE = 8;
    /** A path must be this much faster to replace one of its sort: 3/4 of its round trip, and at least 1 ms. */
    private static final long WORTHWHILE_GAIN_NS = 1_000_000L;

    private final Candidates candidates;
    private final TokenBucket budget = new TokenBucket(PER_SECOND, AT_ONCE);
    private Wish wish = Wish.NONE;

    /** @param candidates say of which kind a path is */
    Moves(Candidates candidates) {
        this.candidates = candidates;
    }

    /** May there be a move now? It is one then. */
    boolean take(long nowNs) {
        return budget.take(nowNs);
    }

    /** The peer was heard there. */
    void wish(Hop hop, long nowNs) {
        wish = new Wish(hop, nowNs);
    }

    /** There was a move, or there is nobody any more. */
    void forgetWish() {
        wish = Wish.NONE;
    }

    /** Is this path, which answered after this time, to be used instead? There is a move then. */
    boolean takeBetter(PathInUse inUse, Hop from, long rttNs, long nowNs) {
        if (inUse.isNone() || inUse.isOverdue(nowNs)) {
            return true;
        }
        return budget.has(1, nowNs) && isWorthAMove(inUse, from, rttNs, nowNs) && budget.take(nowNs);
    }

    private boolean isWorthAMove(PathInUse inUse, Hop from, long rttNs, long nowNs) {
        if (from.isRelayed() != inUse.isRelayed()) {
            return inUse.isRelayed() || (wish.isFor(from, nowNs) && !inUse.isProven(nowNs));
        }
        if (wish.isFor(from, nowNs) || inUse.isLate(nowNs)) {
            return true;
        }
        long inUseNs = inUse.leastRttNs(nowNs);
        boolean isFaster = rttNs + WORTHWHILE_GAIN_NS < inUseNs && 4 * rttNs < 3 * inUseNs;
        return isFaster || (isPreferred(inUse.hop(), from) && inUse.isMatchedBy(rttNs, WORTHWHILE_GAIN_NS));
    }

    /** A better kind, or IPv6 of the same kind: there is no NAT that could forget it. */
    private boolean isPreferred(Hop inUse, Hop from) {
        int order = kind(from).compareTo(kind(inUse));
        boolean isIpv6Instead =
                !from.endpoint().address().isV4() && inUse.endpoint().address().isV4();
        return order < 0 || (order == 0 && isIpv6Instead);
    }

    private CandidateKind kind(Hop hop) {
        return hop.isRelayed() ? CandidateKind.RELAY : candidates.kind(hop);
    }
}
