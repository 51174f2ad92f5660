package org.meshnet.core.wire;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The first handshake message (docs/protocol.md §4.1). Immutable.
 *
 * <pre>
 *   0    0x41 | reserved 3
 *   4    sender index                         4
 *   8    noise: ephemeral, static, payload  136
 *   144  mac1                                16
 *   160  mac2                                16
 * </pre>
 *
 * @param senderIndex the initiator's name for the session
 * @param noise {@link #NOISE_LENGTH} bytes
 * @param mac1 16 bytes
 * @param mac2 16 bytes, zero without a cookie
 */
public record HandshakeInitiation(int senderIndex, Bytes noise, Bytes mac1, Bytes mac2) implements HandshakeMessage {
    /** Bytes of the datagram. */
    public static final int LENGTH = 176;
    /** Bytes that Noise wrote. */
    public static final int NOISE_LENGTH = 136;

    /** @throws IllegalArgumentException if a length does not fit */
    public HandshakeInitiation {
        noise.requireLength("noise", NOISE_LENGTH);
        mac1.requireLength("mac1", Limits.MAC_LENGTH);
        mac2.requireLength("mac2", Limits.MAC_LENGTH);
    }

    /**
     * A message with its MACs made.
     *
     * @param mac1Key of the responder, 32 bytes
     * @param cookie the responder's for us, if it gave one lately
     */
    public static HandshakeInitiation of(int senderIndex, Bytes noise, byte[] mac1Key, Optional<Bytes> cookie) {
        HandshakeMacs macs = HandshakeMacs.of(fields(senderIndex, noise), mac1Key, cookie);
        return new HandshakeInitiation(senderIndex, noise, macs.mac1(), macs.mac2());
    }

    /** Reads the datagram between position and limit, which stay. */
    public static HandshakeInitiation decode(ByteBuffer datagram) throws WireException {
        WireReader reader = WireReader.ofExact(datagram, MessageType.HANDSHAKE_INITIATION, LENGTH);
        reader.zeros(3);
        return new HandshakeInitiation(
                reader.i32(),
                reader.bytes(NOISE_LENGTH),
                reader.bytes(Limits.MAC_LENGTH),
                reader.bytes(Limits.MAC_LENGTH));
    }

    @Override
    public byte[] encode() {
        return fields(senderIndex, noise).bytes(mac1).bytes(mac2).toArray();
    }

    private static WireWriter fields(int senderIndex, Bytes noise) {
        return new WireWriter(MessageType.HANDSHAKE_INITIATION)
                .zeros(3)
                .u32(senderIndex)
                .bytes(noise);
    }
}
