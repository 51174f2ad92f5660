package org.meshnet.core.stream;

import java.nio.ByteBuffer;

/**
 * Finds datagrams in a byte stream (docs/protocol.md §5.7), however its bytes arrive. Bytes are read into
 * {@link #space}, then {@link #take} hands over what is complete. One thread at a time.
 *
 * <pre>
 *   0          2
 *   +----------+------------------+----------+----
 *   | length 2 | datagram, length | length 2 | ...
 *   +----------+------------------+----------+----
 * </pre>
 */
public final class DatagramReader {
    /** Bytes before each datagram. */
    public static final int HEADER_LENGTH = 2;
    /** The longest datagram: so the first byte of a stream is below 0x16, with which TLS begins (RFC 8446 §5.1). */
    public static final int MAX_DATAGRAM_BYTES = 0x15ff;
    /** The least room that a reader needs. */
    public static final int MIN_BUFFER_BYTES = HEADER_LENGTH + MAX_DATAGRAM_BYTES;

    private final ByteBuffer buffer;

    /** Takes a datagram. */
    @FunctionalInterface
    public interface Sink {
        /**
         * @param datagram between position and limit, both of which, and the bytes between, may be changed; the
         *     reader's again on return
         */
        void onDatagram(ByteBuffer datagram);
    }

    /**
     * @param buffer empty and big-endian, of at least {@link #MIN_BUFFER_BYTES}; the reader's from now on
     * @throws IllegalArgumentException if it is smaller
     */
    public DatagramReader(ByteBuffer buffer) {
        if (buffer.capacity() < MIN_BUFFER_BYTES) {
            throw new IllegalArgumentException("a buffer of " + buffer.capacity() + " bytes");
        }
        this.buffer = buffer.clear();
    }

    /** Where the stream's next bytes go: between position, which moves, and limit. There is always some room. */
    public ByteBuffer space() {
        return buffer;
    }

    /**
     * Hands over what is complete and makes room.
     *
     * @return false if there is a length that may not be: nothing after it can be read
     */
    public boolean take(Sink sink) {
        int end = buffer.position();
        int start = 0;
        buffer.limit(end);
        while (end - start >= HEADER_LENGTH) {
            int length = buffer.getShort(start) & 0xffff;
            if (length == 0 || length > MAX_DATAGRAM_BYTES) {
                return false;
            }
            int next = start + HEADER_LENGTH + length;
            if (next > end) {
                break;
            }
            buffer.limit(next).position(start + HEADER_LENGTH);
            sink.onDatagram(buffer);
            buffer.limit(end);
            start = next;
        }
        buffer.position(start);
        buffer.compact();
        return true;
    }
}
