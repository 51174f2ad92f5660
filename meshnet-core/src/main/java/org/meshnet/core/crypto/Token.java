package org.meshnet.core.crypto;

import java.nio.ByteBuffer;

/**
 * The blinded form of an overlay address, 16 bytes: members can compute it, the server can only compare it. Immutable.
 *
 * @param high the first 8 bytes
 * @param low the last 8 bytes
 */
public record Token(long high, long low) {
    /** Bytes on the wire. */
    public static final int LENGTH = 16;

    /** Reads the wire form at {@code index} of a big-endian buffer. */
    public static Token read(ByteBuffer buffer, int index) {
        return new Token(buffer.getLong(index), buffer.getLong(index + Long.BYTES));
    }

    /** Writes the wire form at {@code index} of a big-endian buffer. */
    public void write(ByteBuffer buffer, int index) {
        buffer.putLong(index, high).putLong(index + Long.BYTES, low);
    }
}
