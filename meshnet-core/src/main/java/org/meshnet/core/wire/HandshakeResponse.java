package org.meshnet.core.wire;

import java.nio.ByteBuffer;

/**
 * The second handshake message (docs/protocol.md §4.1). Immutable.
 *
 * <pre>
 *   0    0x42 | reserved 3
 *   4    sender index                         4
 *   8    receiver index                       4
 *   12   noise: ephemeral, payload           80
 *   92   mac1                                16
 *   108  mac2                                16
 * </pre>
 *
 * @param senderIndex the responder's name for the session
 * @param receiverIndex the sender index of the initiation
 * @param noise {@link #NOISE_LENGTH} bytes
 * @param mac1 16 bytes
 * @param mac2 16 bytes, zero without a cookie
 */
public record HandshakeResponse(int senderIndex, int receiverIndex, Bytes noise, Bytes mac1, Bytes mac2)
        implements HandshakeMessage {
    /** Bytes of the datagram. */
    public static final int LENGTH = 124;
    /** Bytes that Noise wrote. */
    public static final int NOISE_LENGTH = 80;

    /** @throws IllegalArgumentException if a length does not fit */
    public HandshakeResponse {
        noise.requireLength("noise", NOISE_LENGTH);
        mac1.requireLength("mac1", Limits.MAC_LENGTH);
        mac2.requireLength("mac2", Limits.MAC_LENGTH);
    }

    /**
     * A message with its mac1, and no cookie.
     *
     * @param mac1Key of the initiator, 32 bytes
     */
    public static HandshakeResponse of(int senderIndex, int receiverIndex, Bytes noise, byte[] mac1Key) {
        Bytes mac1 = Bytes.wrap(
                Mac.of(mac1Key, fields(senderIndex, receiverIndex, noise).toArray()));
        return new HandshakeResponse(senderIndex, receiverIndex, noise, mac1, Bytes.zeros(Limits.MAC_LENGTH));
    }

    /** The same with the mac2 of a cookie that the initiator gave this node lately. */
    public HandshakeResponse withCookie(Bytes cookie) {
        byte[] proven = fields(senderIndex, receiverIndex, noise).bytes(mac1).toArray();
        return new HandshakeResponse(
                senderIndex, receiverIndex, noise, mac1, Bytes.wrap(Mac.of(cookie.toArray(), proven)));
    }

    /** Reads the datagram between position and limit, which stay. */
    public static HandshakeResponse decode(ByteBuffer datagram) throws WireException {
        WireReader reader = WireReader.ofExact(datagram, MessageType.HANDSHAKE_RESPONSE, LENGTH);
        reader.zeros(3);
        return new HandshakeResponse(
                reader.i32(),
                reader.i32(),
                reader.bytes(NOISE_LENGTH),
                reader.bytes(Limits.MAC_LENGTH),
                reader.bytes(Limits.MAC_LENGTH));
    }

    @Override
    public byte[] encode() {
        return fields(senderIndex, receiverIndex, noise).bytes(mac1).bytes(mac2).toArray();
    }

    private static WireWriter fields(int senderIndex, int receiverIndex, Bytes noise) {
        return new WireWriter(MessageType.HANDSHAKE_RESPONSE)
                .zeros(3)
                .u32(senderIndex)
                .u32(receiverIndex)
                .bytes(noise);
    }
}
