package org.meshnet.core.engine.status;

import java.util.OptionalLong;

/**
 * Which of the network's keys a node of a closed network has.
 *
 * @param epoch how many keys the network had before its newest, as far as this node knows
 * @param isHeld has this node the newest
 * @param overlapEndS until when the one before is good, too, in seconds since 1970; empty while one key is
 */
public record KeyStatus(long epoch, boolean isHeld, OptionalLong overlapEndS) {
    /** The first key, and no other. */
    public static final KeyStatus FIRST = new KeyStatus(0, true, OptionalLong.empty());
}
