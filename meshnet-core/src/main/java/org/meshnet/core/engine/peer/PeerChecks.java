package org.meshnet.core.engine.peer;

import org.meshnet.core.engine.context.Checks;
import org.meshnet.core.path.TokenBucket;

/** How often one peer's candidates were tried, and it was asked for, lately. Plain state; {@link Checks} acts on it. */
public final class PeerChecks {
    /** Datagrams to one peer's endpoints that have not answered: a second, and at once. */
    public static final int PER_SECOND = 50;

    public static final int AT_ONCE = 100;
    /** Of these, when little is left for all: a second, and at once. */
    static final int RESERVED_PER_SECOND = 5;

    static final int RESERVED_AT_ONCE = 48;
    /**
     * Rounds of one peer's candidates: a second, and at once, as a search begins with some that are closer together.
     */
    static final int ROUNDS_PER_SECOND = 4;

    static final int ROUNDS_AT_ONCE = 4;

    /** Answers to one peer's size probes: a second, and at once, as a search sends a round of them. */
    static final int SIZE_REPLIES_PER_SECOND = 50;

    static final int SIZE_REPLIES_AT_ONCE = 100;

    private static final long INTRODUCTION_INTERVAL_NS = 250_000_000L;
    /** Three copies of the request, and the answer's way. */
    private static final long INTRODUCTION_LIFE_NS = 5_000_000_000L;

    private final TokenBucket datagrams = new TokenBucket(PER_SECOND, AT_ONCE);
    private final TokenBucket reserved = new TokenBucket(RESERVED_PER_SECOND, RESERVED_AT_ONCE);
    private final TokenBucket rounds = new TokenBucket(ROUNDS_PER_SECOND, ROUNDS_AT_ONCE);

    private final TokenBucket sizeReplies = new TokenBucket(SIZE_REPLIES_PER_SECOND, SIZE_REPLIES_AT_ONCE);

    private long introductionsAskedNs = Long.MIN_VALUE / 2;
    private int awaitedIntroductions;

    /** May so many servers be asked for an introduction now? Then they are, and an answer is awaited of each. */
    public boolean askForIntroductions(int serverCount, long nowNs) {
        boolean isDue = nowNs - introductionsAskedNs >= INTRODUCTION_INTERVAL_NS;
        if (isDue) {
            introductionsAskedNs = nowNs;
            awaitedIntroductions = serverCount;
        }
        return isDue;
    }

    /** Is an introduction awaited? Then one less is from now on. */
    public boolean takeAwaitedIntroduction(long nowNs) {
        boolean isAwaited = awaitedIntroductions > 0 && nowNs - introductionsAskedNs < INTRODUCTION_LIFE_NS;
        awaitedIntroductions -= isAwaited ? 1 : 0;
        return isAwaited;
    }

    public TokenBucket datagrams() {
        return datagrams;
    }

    public TokenBucket reserved() {
        return reserved;
    }

    public TokenBucket sizeReplies() {
        return sizeReplies;
    }

    public TokenBucket rounds() {
        return rounds;
    }
}
