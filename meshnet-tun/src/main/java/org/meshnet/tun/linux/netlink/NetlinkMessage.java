package org.meshnet.tun.linux.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A request to the kernel being built, front to back. All numbers are in the host's byte order (RFC 3549 §2.2,
 * {@code man 7 netlink}):
 *
 * <pre>
 *  0          4       6        8           12       16
 * +----------+-------+--------+-----------+--------+--------------+-----------------------------------
 * | length   | type  | flags  | sequence  | port   | fixed header | attributes: length 2, type 2,
 * |          |       |        |           | 0      | of the type  | value, filled up to 4 bytes
 * +----------+-------+--------+-----------+--------+--------------+-----------------------------------
 * </pre>
 */
final class NetlinkMessage {
    static final int HEADER_LENGTH = 16;
    static final int ATTRIBUTE_HEADER_LENGTH = 4;
    static final int FLAGS_OFFSET = 6;
    static final int SEQUENCE_OFFSET = 8;

    static final int MAX_LENGTH = 256;

    private final ByteBuffer buffer = ByteBuffer.allocate(MAX_LENGTH).order(ByteOrder.nativeOrder());

    NetlinkMessage(int type, int flags) {
        buffer.putShort(4, (short) type).putShort(FLAGS_OFFSET, (short) flags).position(HEADER_LENGTH);
    }

    NetlinkMessage putByte(int value) {
        buffer.put((byte) value);
        return this;
    }

    NetlinkMessage putInt(int value) {
        buffer.putInt(value);
        return this;
    }

    NetlinkMessage attribute(int type, byte[] value) {
        int start = beginNest(type);
        buffer.put(value);
        return endNest(start);
    }

    NetlinkMessage attribute(int type, int value) {
        int start = beginNest(type);
        buffer.putInt(value);
        return endNest(start);
    }

    NetlinkMessage attribute(int type, byte value) {
        return attribute(type, new byte[] {value});
    }

    /** Starts an attribute whose value is what follows until {@link #endNest}, which takes the result. */
    int beginNest(int type) {
        int start = buffer.position();
        buffer.putShort((short) 0).putShort((short) type);
        return start;
    }

    NetlinkMessage endNest(int start) {
        buffer.putShort(start, (short) (buffer.position() - start));
        buffer.position(aligned(buffer.position()));
        return this;
    }

    /** The whole message from index 0 to the limit; may be called again with another number. */
    ByteBuffer finish(int sequence) {
        buffer.putInt(0, buffer.position()).putInt(SEQUENCE_OFFSET, sequence);
        return buffer.duplicate().flip();
    }

    static int aligned(int length) {
        return length + 3 & ~3;
    }
}
