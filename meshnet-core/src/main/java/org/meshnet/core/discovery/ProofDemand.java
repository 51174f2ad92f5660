package org.meshnet.core.discovery;

import org.meshnet.core.seam.RandomSource;

/**
 * Whether the server is to prove its challenges: from when a register came to nothing, as perhaps somebody who sees the
 * hellos is faster than the server with a false challenge.
 */
final class ProofDemand {
    /**
     * One round of hellos in so many is content without, in case the server has no time for proofs: a random one, as
     * all nodes are in doubt at once when a server has too many to register.
     */
    private static final int ROUNDS_PER_UNPROVEN = 4;

    private final RandomSource random;
    private boolean isRaised;
    private int round;

    ProofDemand(RandomSource random) {
        this.random = random;
    }

    /** A register was not answered. */
    void raise() {
        isRaised = true;
        round = (int) random.nextLong(ROUNDS_PER_UNPROVEN);
    }

    /** The server registered the node, or it is not to be registered any more. */
    void drop() {
        isRaised = false;
    }

    boolean isRaised() {
        return isRaised;
    }

    /** Is the next round of hellos to ask for proofs? */
    boolean takeRound() {
        return isRaised && ++round % ROUNDS_PER_UNPROVEN != 0;
    }
}
