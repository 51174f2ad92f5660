package org.meshnet.core.engine.policy;

import org.meshnet.core.policy.PolicyDocument;

/**
 * How long the keys before the newest are good: until the time that the document says, by this node's clock, which may
 * be wrong. So never for longer than the overlap was meant to last, measured from when this node took the document, and
 * for {@link #LEAST_S} in any case, or as long as it was meant to last if that is less. Immutable.
 */
final class Overlap {
    /** As long as it takes to hear of others, and they of this node, even where much is lost. */
    static final long LEAST_S = 600;
    /** The longest. */
    static final long MOST_S = 31L * 24 * 3_600;

    private static final long SECOND_NS = 1_000_000_000L;
    /** The time of day may jump. */
    private static final long LOOK_NS = 10 * SECOND_NS;

    private static final long MOST_RELAY_PAUSE_NS = 30 * SECOND_NS;

    private final long endUnixNs;
    private final long leastNs;
    private final long mostNs;
    private final long relayPauseNs;
    private long lookNs;

    private Overlap(long endUnixS, long lengthS, long nowNs) {
        this.endUnixNs = endUnixS * SECOND_NS;
        this.leastNs = nowNs + Math.min(LEAST_S, lengthS) * SECOND_NS;
        this.mostNs = nowNs + lengthS * SECOND_NS;
        this.relayPauseNs = Math.max(SECOND_NS, Math.min(MOST_RELAY_PAUSE_NS, (leastNs - nowNs) / 10));
        this.lookNs = leastNs;
    }

    /** That of a document that this node takes now. */
    static Overlap of(PolicyDocument document, long nowNs) {
        long endS = Math.min(document.content().rotation().overlapEndS(), Long.MAX_VALUE / SECOND_NS);
        long lengthS = Math.max(0, Math.min(MOST_S, endS - document.manifest().unixS()));
        return new Overlap(endS, lengthS, nowNs);
    }

    boolean isOver(long unixNs, long nowNs) {
        lookNs = Math.max(leastNs, Math.min(mostNs, nowNs + LOOK_NS));
        return nowNs >= mostNs || (nowNs >= leastNs && unixNs >= endUnixNs);
    }

    /** When to look again. */
    long deadlineNs() {
        return lookNs;
    }

    /** How often to see whether relays of before can be replaced: some times before the end. */
    long relayPauseNs() {
        return relayPauseNs;
    }
}
