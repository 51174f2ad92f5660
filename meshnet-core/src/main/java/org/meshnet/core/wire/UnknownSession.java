package org.meshnet.core.wire;

import java.nio.ByteBuffer;

/**
 * The server has no session of this id, as after a restart. Not authenticated (docs/protocol.md §5.2). Immutable.
 *
 * <pre>
 *   0    0x56 | reserved 3
 *   4    session id                           8
 *   12   counter                              8
 * </pre>
 *
 * @param sessionId of the request
 * @param counter of the request, not negative
 */
public record UnknownSession(long sessionId, long counter) {
    /** Bytes of the datagram. */
    public static final int LENGTH = 20;

    /** @throws IllegalArgumentException if the counter is negative */
    public UnknownSession {
        if (counter < 0) {
            throw new IllegalArgumentException("a counter of " + counter);
        }
    }

    /** Reads the datagram between position and limit, which stay. */
    public static UnknownSession decode(ByteBuffer datagram) throws WireException {
        WireReader reader = WireReader.ofExact(datagram, MessageType.UNKNOWN_SESSION, LENGTH);
        reader.zeros(3);
        return new UnknownSession(reader.i64(), reader.u63());
    }

    /** The datagram. */
    public byte[] encode() {
        return new WireWriter(MessageType.UNKNOWN_SESSION)
                .zeros(3)
                .i64(sessionId)
                .i64(counter)
                .toArray();
    }
}
