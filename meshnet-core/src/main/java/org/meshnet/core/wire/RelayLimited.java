package org.meshnet.core.wire;

/**
 * The server drops what this node sends by relay beyond its budget (docs/protocol.md §5.2); at most once a second. Immutable.
 *
 * @param droppedCount datagrams dropped since the last of these, 0 to 2^32 − 1
 */
public record RelayLimited(long droppedCount) implements Event {
    static final int OPERATION = 11;

    /** @throws IllegalArgumentException if the count is out of range */
    public RelayLimited {
        if (droppedCount < 0 || droppedCount > 0xffffffffL) {
            throw new IllegalArgumentException("a count of " + droppedCount);
        }
    }

    @Override
    public int operation() {
        return OPERATION;
    }

    @Override
    public void handle(EventHandler handler) {
        handler.onRelayLimited(this);
    }
}
