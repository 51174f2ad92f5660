package org.meshnet.core.wire;

import java.nio.ByteBuffer;

/**
 * A node asks the server for a challenge; as long as the challenge (docs/protocol.md §5.1). Immutable.
 *
 * <pre>
 *   0    0x50 | version 1 | reserved 2
 *   4    client nonce                        16
 *   20   zero                                56
 * </pre>
 *
 * @param clientNonce 16 bytes
 */
public record Hello(Bytes clientNonce) {
    /** Bytes of the datagram. */
    public static final int LENGTH = 76;

    /** @throws IllegalArgumentException if the length does not fit */
    public Hello {
        clientNonce.requireLength("client nonce", Limits.CLIENT_NONCE_LENGTH);
    }

    /** Reads the datagram between position and limit, which stay. */
    public static Hello decode(ByteBuffer datagram) throws WireException {
        WireReader reader = WireReader.ofExact(datagram, MessageType.HELLO, LENGTH);
        reader.version();
        reader.zeros(2);
        Bytes clientNonce = reader.bytes(Limits.CLIENT_NONCE_LENGTH);
        reader.zeros(reader.remaining());
        return new Hello(clientNonce);
    }

    /** The datagram. */
    public byte[] encode() {
        return new WireWriter(MessageType.HELLO)
                .version()
                .zeros(2)
                .bytes(clientNonce)
                .zeros(56)
                .toArray();
    }
}
