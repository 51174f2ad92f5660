package org.meshnet.core.stun;

import java.nio.ByteBuffer;
import org.meshnet.core.seam.RandomSource;

/**
 * What ties a STUN answer to its request: 96 bits (RFC 8489 §5). Random ones cannot be guessed by who does not see the
 * request.
 *
 * @param high the first 4 bytes
 * @param low the last 8 bytes
 */
public record TransactionId(int high, long low) {
    /** Bytes on the wire. */
    public static final int LENGTH = 12;

    /** A fresh one. */
    public static TransactionId random(RandomSource random) {
        return read(ByteBuffer.wrap(random.name(LENGTH)), 0);
    }

    static TransactionId read(ByteBuffer buffer, int index) {
        return new TransactionId(buffer.getInt(index), buffer.getLong(index + Integer.BYTES));
    }

    void write(ByteBuffer buffer) {
        buffer.putInt(high).putLong(low);
    }
}
