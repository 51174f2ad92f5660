package org.meshnet.core.wire;

import org.meshnet.core.key.NodeKey;

/**
 * A member left, or its lease ran out; pushed (docs/protocol.md §5.2). Immutable.
 *
 * @param directoryVersion after the change, not negative
 * @param nodeKey the member
 */
public record PeerLeft(long directoryVersion, NodeKey nodeKey) implements Event {
    static final int OPERATION = 7;

    /** @throws IllegalArgumentException if the version is negative */
    public PeerLeft {
        if (directoryVersion < 0) {
            throw new IllegalArgumentException("a version of " + directoryVersion);
        }
    }

    @Override
    public int operation() {
        return OPERATION;
    }

    @Override
    public void handle(EventHandler handler) {
        handler.onPeerLeft(this);
    }
}
