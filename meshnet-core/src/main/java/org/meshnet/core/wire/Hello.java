package org.meshnet.core.wire;

import static org.meshnet.core.wire.WireException.require;

import java.nio.ByteBuffer;
import org.meshnet.core.crypto.X25519;
import org.meshnet.core.wire.WireException.Reason;

/**
 * A node asks the server for a challenge; as long as the challenge (docs/protocol.md §5.1). Immutable.
 *
 * <pre>
 *   0    0x50 | version 1 | flags 1 | reserved 1
 *   4    client nonce                        16
 *   20   client ephemeral                    32
 *   52   zero                                72
 * </pre>
 *
 * @param clientNonce 16 bytes
 * @param clientEphemeral X25519 public key of this hello only, 32 bytes
 * @param isProofWanted is it to be answered with a {@link ChallengeProof} or not at all?
 */
public record Hello(Bytes clientNonce, Bytes clientEphemeral, boolean isProofWanted) {
    /** Bytes of the datagram. */
    public static final int LENGTH = Challenge.LENGTH;

    private static final int PADDING = 72;
    private static final int PROOF_WANTED = 1;

    /** @throws IllegalArgumentException if a length does not fit */
    public Hello {
        clientNonce.requireLength("client nonce", Limits.CLIENT_NONCE_LENGTH);
        clientEphemeral.requireLength("client ephemeral", X25519.KEY_LENGTH);
    }

    /** One that any challenge answers. */
    public Hello(Bytes clientNonce, Bytes clientEphemeral) {
        this(clientNonce, clientEphemeral, false);
    }

    /** Reads the datagram between position and limit, which stay. */
    public static Hello decode(ByteBuffer datagram) throws WireException {
        WireReader reader = WireReader.ofExact(datagram, MessageType.HELLO, LENGTH);
        reader.version();
        int flags = reader.u8();
        require((flags & ~PROOF_WANTED) == 0, Reason.RESERVED);
        reader.zeros(1);
        Hello hello = new Hello(
                reader.bytes(Limits.CLIENT_NONCE_LENGTH), reader.bytes(X25519.KEY_LENGTH), flags == PROOF_WANTED);
        reader.zeros(PADDING);
        return hello;
    }

    /** The datagram. */
    public byte[] encode() {
        return new WireWriter(MessageType.HELLO)
                .version()
                .u8(isProofWanted ? PROOF_WANTED : 0)
                .zeros(1)
                .bytes(clientNonce)
                .bytes(clientEphemeral)
                .zeros(PADDING)
                .toArray();
    }
}
