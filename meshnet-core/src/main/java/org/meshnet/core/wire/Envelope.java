package org.meshnet.core.wire;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What requests and events share: a header in the clear, then a sealed operation and body (docs/protocol.md §5.2).
 *
 * <pre>
 *   0    type | reserved 3
 *   4    session id                           8
 *   12   counter                              8
 *   20   sealed: operation 1, body
 * </pre>
 */
record Envelope(long sessionId, long counter, Bytes datagram) {
    /** Bytes of a message besides its body. */
    static final int OVERHEAD_LENGTH = 20 + 1 + Seal.TAG_LENGTH;

    private static final int CLEAR_LENGTH = 20;

    static Envelope decode(ByteBuffer datagram, int type) throws WireException {
        WireReader reader = WireReader.ofBetween(datagram, type, OVERHEAD_LENGTH, Limits.MESSAGE_LENGTH);
        reader.zeros(3);
        return new Envelope(reader.i64(), reader.u63(), WireReader.of(datagram).bytes(datagram.remaining()));
    }

    /** @param body written after the operation */
    static byte[] seal(int type, long sessionId, long counter, byte[] sealKey, WireWriter body) {
        if (counter < 0) {
            throw new IllegalArgumentException("a counter of " + counter);
        }
        byte[] clear = new WireWriter(type).zeros(3).i64(sessionId).i64(counter).toArray();
        return Seal.seal(sealKey, clear, counter, body.toArray());
    }

    /** Stands at the operation. Empty if it was not sealed with this key. */
    Optional<WireReader> open(byte[] sealKey) {
        return Seal.open(sealKey, datagram.toArray(), CLEAR_LENGTH, counter);
    }
}
