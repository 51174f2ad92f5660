package org.meshnet.core.wire;

import java.nio.ByteBuffer;

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
     * A message with its mac1, and no cookie.
     *
     * @param mac1Key of the responder, 32 bytes
     */
    public static HandshakeInitiation of(int senderIndex, Bytes noise, byte[] mac1Key) {
        Bytes mac1 = Bytes.wrap(Mac.of(mac1Key, fields(senderIndex, noise).toArray()));
        return new HandshakeInitiation(senderIndex, noise, mac1, Bytes.zeros(Limits.MAC_LENGTH));
    }

    /** The same with the mac2 of a cookie that the responder gave this node lately. */
    public HandshakeInitiation withCookie(Bytes cookie) {
        byte[] proven = fields(senderIndex, noise).bytes(mac1).toArray();
        return new HandshakeInitiation(senderIndex, noise, mac1, Bytes.wrap(Mac.of(cookie.toArray(), proven)));
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
