package org.meshnet.core.engine;

import org.meshnet.core.path.TokenBucket;

/** How often one peer's candidates were tried, and it was asked for, lately. Plain state; {@link Checks} acts on it. */
final class PeerChecks {
    /** Datagrams to one peer's endpoints that have not answered: a second, and at once. */
    static final int PER_SECOND = 50;

    static final int AT_ONCE = 100;
    /** Of these, when little is left for all: a second, and at once. */
    static final int RESERVED_PER_SECOND = 5;

    static final int RESERVED_AT_ONCE = 48;
    /** Rounds of one peer's candidates: a second, and at once, as a search begins with some that are closer together. */
    static final int ROUNDS_PER_SECOND = 4;

    static final int ROUNDS_AT_ONCE = 4;

    private static final long INTRODUCTION_INTERVAL_NS = 250_000_000L;
    /** Three copies of the request, and the answer's way. */
    private static final long INTRODUCTION_LIFE_NS = 5_000_000_000L;

    private final TokenBucket datagrams = new TokenBucket(PER_SECOND, AT_ONCE);
    private final TokenBucket reserved = new TokenBucket(RESERVED_PER_SECOND, RESERVED_AT_ONCE);
    private final TokenBucket rounds = new TokenBucket(ROUNDS_PER_SECOND, ROUNDS_AT_ONCE);

    private long introductionAskedNs = Long.MIN_VALUE / 2;

    /** May servers be asked for an introduction now? Then they are. */
    boolean takeIntroduction(long nowNs) {
        boolean isDue = nowNs - introductionAskedNs >= INTRODUCTION_INTERVAL_NS;
        introductionAskedNs = isDue ? nowNs : introductionAskedNs;
        return isDue;
    }

    /** Were servers asked for one, so lately that one that comes may be the answer? */
    boolean isIntroductionAsked(long nowNs) {
        return nowNs - introductionAskedNs < INTRODUCTION_LIFE_NS;
    }

    TokenBucket datagrams() {
        return datagrams;
    }

    TokenBucket reserved() {
        return reserved;
    }

    TokenBucket rounds() {
        return rounds;
    }
}
