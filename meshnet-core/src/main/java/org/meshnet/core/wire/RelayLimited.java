package org.meshnet.core.wire;

/**
 * The server drops what this node sends by relay beyond its budget (docs/protocol.md §5.5); at most once a second.
 * Immutable.
 *
 * @param droppedCount datagrams dropped since the last of these, 0 to 2^32 − 1
 * @param kilobytesPerSecond what this node may send by relay, in 1,000 bytes; 0 if it is the server's other nodes that
 *     leave no more
 */
public record RelayLimited(long droppedCount, long kilobytesPerSecond) implements Event {
    static final int OPERATION = 11;

    private static final long LARGEST = 0xffffffffL;

    /** @throws IllegalArgumentException if a number is out of range */
    public RelayLimited {
        if (droppedCount < 0 || droppedCount > LARGEST || kilobytesPerSecond < 0 || kilobytesPerSecond > LARGEST) {
            throw new IllegalArgumentException("a count of " + droppedCount + ", " + kilobytesPerSecond + " KB/s");
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
