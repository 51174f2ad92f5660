package org.meshnet.core.path;

/**
 * Whose turn it is to open sockets for random ports where either side of a pair may be the one with the hard NAT: both
 * at once would be twice the flows. In one run one does so and the other tries its ports, in the next it is the other
 * way round. The sides tell each other nothing of this but what a run says anyway; if they come to differ, they agree
 * again after the next run. Control thread only.
 */
public final class GuessTurns {
    private final boolean isLower;
    private boolean isOurs;
    private boolean hasAsked;
    private boolean wasAsked;

    /** @param isLower has this side the lower key, which goes first? */
    public GuessTurns(boolean isLower) {
        this.isLower = isLower;
        this.isOurs = isLower;
    }

    /** Is it this side's turn? */
    public boolean isOurs() {
        return isOurs;
    }

    /** This side asks the other one to try random ports. */
    public void onAsking() {
        hasAsked = true;
    }

    /** The other side asks this one. */
    public void onAsked() {
        wasAsked = true;
    }

    /** A run of this side is over. */
    public void onEnd() {
        // One of them had its turn; where both took it, or neither, the keys decide, and not as at first.
        isOurs = hasAsked == wasAsked ? isLower != hasAsked : wasAsked;
        hasAsked = false;
        wasAsked = false;
    }
}
