package org.meshnet.core.wire;

import java.nio.ByteBuffer;

/**
 * The envelope around a datagram that a server forwards between two nodes (docs/protocol.md §5.5), read and written
 * where it stands in a big-endian buffer. The functions check no bounds: the caller has compared the length with
 * {@link #LENGTH}. Stateless.
 *
 * <pre>
 *  0        1                4
 * +--------+----------------+---------------------------------+
 * |  0x58  |  reserved 3    | channel 8                       |
 * +--------+----------------+---------------------------------+
 *  12   the datagram: a handshake message or a frame, as it would be sent without a relay
 * </pre>
 */
public final class RelayHeader {
    /** Bytes before the datagram. */
    public static final int LENGTH = 12;
    /** Bytes of the shortest relayed datagram, one that holds a frame with an empty body. */
    public static final int MIN_LENGTH = LENGTH + 33;

    private static final int CHANNEL_OFFSET = 4;

    private RelayHeader() {}

    /** Is this long enough, of the type, and with reserved bytes of zero? */
    public static boolean isValid(ByteBuffer buffer, int offset, int length) {
        return length >= MIN_LENGTH && buffer.getInt(offset) == MessageType.RELAY << 24;
    }

    /** The same, and is there a handshake message or a frame inside, which is all that is forwarded? */
    public static boolean isForwardable(ByteBuffer buffer, int offset, int length) {
        return isValid(buffer, offset, length) && MessageType.isBetweenNodes(innerType(buffer, offset));
    }

    /** The channel: never 0 in what a server sends. */
    public static long channel(ByteBuffer buffer, int offset) {
        return buffer.getLong(offset + CHANNEL_OFFSET);
    }

    /** The first byte of the datagram inside, 0 to 255. */
    public static int innerType(ByteBuffer buffer, int offset) {
        return buffer.get(offset + LENGTH) & 0xff;
    }

    /** Writes the 12 bytes before the datagram. */
    public static void write(ByteBuffer buffer, int offset, long channel) {
        buffer.putInt(offset, MessageType.RELAY << 24);
        buffer.putLong(offset + CHANNEL_OFFSET, channel);
    }
}
