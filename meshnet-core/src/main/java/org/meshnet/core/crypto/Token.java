package org.meshnet.core.crypto;

import java.nio.ByteBuffer;

/**
 * The blinded form of an overlay address, which one node has, or of a name, which several may have, 16 bytes: members
 * can compute it, the server can only compare it. The first bit tells the two apart. Immutable.
 *
 * @param high the first 8 bytes
 * @param low the last 8 bytes
 */
public record Token(long high, long low) {
    /** Bytes on the wire. */
    public static final int LENGTH = 16;

    /** May several nodes hold it? */
    public boolean isShared() {
        return high < 0;
    }

    /** The same bytes, but for the bit that says whether several may hold it. */
    Token shared(boolean isShared) {
        return new Token(isShared ? high | Long.MIN_VALUE : high & Long.MAX_VALUE, low);
    }

    /** Reads the wire form at {@code index} of a big-endian buffer. */
    public static Token read(ByteBuffer buffer, int index) {
        return new Token(buffer.getLong(index), buffer.getLong(index + Long.BYTES));
    }

    /** Writes the wire form at {@code index} of a big-endian buffer. */
    public void write(ByteBuffer buffer, int index) {
        buffer.putLong(index, high).putLong(index + Long.BYTES, low);
    }
}
