package org.meshnet.core.wire;

import java.nio.ByteBuffer;
import org.meshnet.core.crypto.X25519;

/**
 * A node asks the server for a challenge; as long as the challenge (docs/protocol.md §5.1). Immutable.
 *
 * <pre>
 *   0    0x50 | version 1 | reserved 2
 *   4    client nonce                        16
 *   20   client ephemeral                    32
 *   52   zero                                56
 * </pre>
 *
 * @param clientNonce 16 bytes
 * @param clientEphemeral X25519 public key of this hello only, 32 bytes
 */
public record Hello(Bytes clientNonce, Bytes clientEphemeral) {
    /** Bytes of the datagram. */
    public static final int LENGTH = Challenge.LENGTH;

    private static final int PADDING = 56;

    /** @throws IllegalArgumentException if a length does not fit */
    public Hello {
        clientNonce.requireLength("client nonce", Limits.CLIENT_NONCE_LENGTH);
        clientEphemeral.requireLength("client ephemeral", X25519.KEY_LENGTH);
    }

    /** Reads the datagram between position and limit, which stay. */
    public static Hello decode(ByteBuffer datagram) throws WireException {
        WireReader reader = WireReader.ofExact(datagram, MessageType.HELLO, LENGTH);
        reader.version();
        reader.zeros(2);
        Hello hello = new Hello(reader.bytes(Limits.CLIENT_NONCE_LENGTH), reader.bytes(X25519.KEY_LENGTH));
        reader.zeros(PADDING);
        return hello;
    }

    /** The datagram. */
    public byte[] encode() {
        return new WireWriter(MessageType.HELLO)
                .version()
                .zeros(2)
                .bytes(clientNonce)
                .bytes(clientEphemeral)
                .zeros(PADDING)
                .toArray();
    }
}
