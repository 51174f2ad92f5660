package org.meshnet.core.wire;

import java.nio.ByteBuffer;

/**
 * What requests and events share: a header before the body, a MAC behind it.
 *
 * <pre>
 *   0    type | operation 1 | reserved 2
 *   4    session id                           8
 *   12   counter                              8
 *   20   body
 *   …    MAC                                 16
 * </pre>
 */
record Envelope(int operation, long sessionId, long counter, Bytes datagram) {
    static final int HEADER_LENGTH = 20;

    private static final int LEAST_LENGTH = HEADER_LENGTH + Limits.MAC_LENGTH;

    static Envelope decode(ByteBuffer datagram, int type) throws WireException {
        WireReader reader = WireReader.ofBetween(datagram, type, LEAST_LENGTH, Limits.MESSAGE_LENGTH);
        int operation = reader.u8();
        reader.zeros(2);
        return new Envelope(
                operation, reader.i64(), reader.u63(), WireReader.of(datagram).bytes(datagram.remaining()));
    }

    static WireWriter write(int type, int operation, long sessionId, long counter) {
        if (counter < 0) {
            throw new IllegalArgumentException("a counter of " + counter);
        }
        return new WireWriter(type).u8(operation).zeros(2).i64(sessionId).i64(counter);
    }

    boolean hasMac(byte[] macKey) {
        return Mac.isValid(datagram.toArray(), datagram.length(), macKey);
    }

    WireReader body() {
        int length = datagram.length() - LEAST_LENGTH;
        return WireReader.of(ByteBuffer.wrap(datagram.toArray(), HEADER_LENGTH, length));
    }
}
