package org.meshnet.core.wire;

/**
 * A member came or changed; pushed (docs/protocol.md §5.2). Immutable.
 *
 * @param directoryVersion after the change, not negative
 * @param entry the member's
 */
public record PeerChanged(long directoryVersion, Entry entry) implements Event {
    static final int OPERATION = 6;

    /** @throws IllegalArgumentException if the version is negative */
    public PeerChanged {
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
        handler.onPeerChanged(this);
    }
}
