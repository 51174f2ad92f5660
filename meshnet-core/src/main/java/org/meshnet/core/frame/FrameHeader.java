package org.meshnet.core.frame;

import java.nio.ByteBuffer;
import org.meshnet.core.seam.FrameCipher;

/**
 * The clear part of a frame, read and written where it stands in a big-endian buffer. The functions check no bounds:
 * the caller has compared the datagram's length with {@link #MIN_FRAME_LENGTH}.
 *
 * <pre>
 *  0        1        2        4                8
 * +--------+--------+--------+----------------+
 * |  0x44  | lane 1 | res. 2 | receiver idx 4 |
 * +--------+--------+--------+----------------+
 *  8    counter                              8
 *  16   tag                                 16
 *  32   sealed text: kind 1, body; of a packet frame: kind 1, flags 1, IP packet; of an Ethernet frame's likewise
 * </pre>
 */
public final class FrameHeader {
    /** First byte of a frame. */
    public static final int TYPE = 0x44;

    public static final int TYPE_OFFSET = 0;
    public static final int LANE_OFFSET = 1;
    public static final int RESERVED_OFFSET = 2;
    public static final int RECEIVER_INDEX_OFFSET = 4;
    public static final int COUNTER_OFFSET = 8;
    /** Bytes before the tag. */
    public static final int LENGTH = 16;

    public static final int TAG_OFFSET = LENGTH;
    public static final int TEXT_OFFSET = TAG_OFFSET + FrameCipher.TAG_LENGTH;
    public static final int KIND_OFFSET = TEXT_OFFSET;
    public static final int BODY_OFFSET = KIND_OFFSET + 1;
    public static final int PACKET_FLAGS_OFFSET = BODY_OFFSET;
    public static final int PACKET_OFFSET = PACKET_FLAGS_OFFSET + 1;
    /** Bytes that a frame adds to its IP packet, or Ethernet frame. */
    public static final int PACKET_OVERHEAD = PACKET_OFFSET;
    /** Bytes of the shortest frame, one with an empty body. */
    public static final int MIN_FRAME_LENGTH = BODY_OFFSET;

    private FrameHeader() {}

    /** The first byte, unsigned; {@link #TYPE} for a frame. */
    public static int type(ByteBuffer buffer, int offset) {
        return Byte.toUnsignedInt(buffer.get(offset + TYPE_OFFSET));
    }

    /** The lane, 0 to 255. */
    public static int lane(ByteBuffer buffer, int offset) {
        return Byte.toUnsignedInt(buffer.get(offset + LANE_OFFSET));
    }

    /** Are the reserved bytes zero, as they must be? */
    public static boolean isReservedZero(ByteBuffer buffer, int offset) {
        return buffer.getShort(offset + RESERVED_OFFSET) == 0;
    }

    /** The receiver's index of the session. */
    public static int receiverIndex(ByteBuffer buffer, int offset) {
        return buffer.getInt(offset + RECEIVER_INDEX_OFFSET);
    }

    /** The counter of the lane, unsigned. */
    public static long counter(ByteBuffer buffer, int offset) {
        return buffer.getLong(offset + COUNTER_OFFSET);
    }

    /** Is this long enough for a frame, with its type and with reserved bytes of zero? */
    public static boolean isFrame(ByteBuffer buffer, int offset, int length) {
        return length >= MIN_FRAME_LENGTH && type(buffer, offset) == TYPE && isReservedZero(buffer, offset);
    }

    /**
     * Writes the 16 bytes of the header.
     *
     * @param lane 0 to 255
     */
    public static void write(ByteBuffer buffer, int offset, int lane, int receiverIndex, long counter) {
        buffer.putInt(offset, TYPE << 24 | lane << 16);
        buffer.putInt(offset + RECEIVER_INDEX_OFFSET, receiverIndex);
        buffer.putLong(offset + COUNTER_OFFSET, counter);
    }
}
