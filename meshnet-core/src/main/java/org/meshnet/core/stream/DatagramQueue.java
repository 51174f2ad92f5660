package org.meshnet.core.stream;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Datagrams that wait to be written to a byte stream, side by side as they will stand there (docs/protocol.md §5.7).
 * Bounded: what does not fit is refused, as a network would have lost it. Grows with what waits and shrinks again. One
 * thread at a time.
 */
public final class DatagramQueue {
    private static final int FIRST_BYTES = 1 << 11;
    /** Above this it is given back once nothing waits. */
    private static final int KEPT_BYTES = 1 << 13;

    private final int maxBytes;
    private ByteBuffer waiting = ByteBuffer.allocate(0);

    /** Takes what waits, or a part of it. */
    @FunctionalInterface
    public interface Taker {
        /** @param bytes those between position, which is moved past what was taken, and limit */
        void take(ByteBuffer bytes) throws IOException;
    }

    /** @param maxBytes of all that waits, lengths included */
    public DatagramQueue(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Does nothing wait? */
    public boolean isEmpty() {
        return waiting.position() == 0;
    }

    /** How much waits, lengths included. */
    public int waitingBytes() {
        return waiting.position();
    }

    /**
     * Adds a train: the bytes between position and limit, which stay, as datagrams of {@code segmentBytes} each, the
     * last one perhaps shorter.
     *
     * @param keptFree bytes that must stay free for others, which matter more
     * @return how many datagrams were refused, for want of room or because they are too long
     */
    public int add(ByteBuffer train, int segmentBytes, int keptFree) {
        int refused = 0;
        for (int index = train.position(); index < train.limit(); index += segmentBytes) {
            refused += addOne(train, index, Math.min(segmentBytes, train.limit() - index), keptFree) ? 0 : 1;
        }
        return refused;
    }

    private boolean addOne(ByteBuffer source, int index, int length, int keptFree) {
        int needed = waiting.position() + DatagramReader.HEADER_LENGTH + length;
        if (length > DatagramReader.MAX_DATAGRAM_BYTES || needed + keptFree > maxBytes) {
            return false;
        }
        makeRoom(needed);
        int start = waiting.position();
        waiting.putShort((short) length);
        waiting.put(start + DatagramReader.HEADER_LENGTH, source, index, length).position(needed);
        return true;
    }

    private void makeRoom(int needed) {
        if (needed > waiting.capacity()) {
            int capacity = Math.min(maxBytes, Math.max(FIRST_BYTES, Math.max(needed, 2 * waiting.capacity())));
            waiting = ByteBuffer.allocate(capacity).put(waiting.flip());
        }
    }

    /** Has what waits taken, as far as the taker does; the rest stays, in order. */
    public void take(Taker taker) throws IOException {
        waiting.flip();
        try {
            taker.take(waiting);
        } finally {
            waiting.compact();
            if (isEmpty() && waiting.capacity() > KEPT_BYTES) {
                waiting = ByteBuffer.allocate(0);
            }
        }
    }
}
