package org.meshnet.core.frame;

import java.nio.ByteBuffer;

/**
 * An IPv4 or IPv6 packet (RFC 791, RFC 8200), read where it stands in a big-endian buffer. Addresses are two words
 * each, as in {@link org.meshnet.core.net.IpAddress}: IPv4 in its IPv4-mapped form. Everything but {@link #isValid}
 * assumes a packet that is valid.
 */
public final class IpPacket {
    /** Bytes of an IPv4 header without options. */
    public static final int V4_HEADER_LENGTH = 20;
    /** Bytes of an IPv6 header without extension headers. */
    public static final int V6_HEADER_LENGTH = 40;

    public static final int ICMP = 1;
    public static final int TCP = 6;
    public static final int UDP = 17;
    public static final int ICMP_V6 = 58;

    static final int V4_TOS_OFFSET = 1;
    static final int V4_TOTAL_LENGTH_OFFSET = 2;
    static final int V4_ID_OFFSET = 4;
    static final int V4_FRAGMENT_OFFSET = 6;
    static final int V4_TTL_OFFSET = 8;
    static final int V4_PROTOCOL_OFFSET = 9;
    static final int V4_CHECKSUM_OFFSET = 10;
    static final int V4_SOURCE_OFFSET = 12;
    static final int V4_DESTINATION_OFFSET = 16;
    static final int V6_PAYLOAD_LENGTH_OFFSET = 4;
    static final int V6_NEXT_HEADER_OFFSET = 6;
    static final int V6_HOP_LIMIT_OFFSET = 7;
    static final int V6_SOURCE_OFFSET = 8;
    static final int V6_DESTINATION_OFFSET = 24;

    static final int V4_DONT_FRAGMENT = 0x4000;
    /** More-fragments bit and fragment offset: zero in a whole packet. */
    static final int V4_FRAGMENT_MASK = 0x3fff;
    /** Where a fragment stands in its packet, in units of 8 bytes. */
    static final int V4_PLACE_MASK = 0x1fff;

    private static final long MAPPED_PREFIX = 0xffffL << 32;

    private IpPacket() {}

    /**
     * Is this exactly one whole packet: version, header length, and a total length equal to {@code length}? An IPv6
     * jumbogram is none, nor is an IPv6 packet with an IPv4-mapped address, which would pass for another's IPv4
     * address.
     */
    public static boolean isValid(ByteBuffer buffer, int offset, int length) {
        if (length < V4_HEADER_LENGTH) {
            return false;
        }
        return switch (version(buffer, offset)) {
            case 4 -> isValidV4(buffer, offset, length);
            case 6 -> isValidV6(buffer, offset, length);
            default -> false;
        };
    }

    /** The length in bytes that the header tells; more than is there if it is none. */
    static int statedLength(ByteBuffer buffer, int offset, int available) {
        if (available < V4_HEADER_LENGTH) {
            return Integer.MAX_VALUE;
        }
        return isV4(buffer, offset)
                ? unsignedShort(buffer, offset + V4_TOTAL_LENGTH_OFFSET)
                : V6_HEADER_LENGTH + unsignedShort(buffer, offset + V6_PAYLOAD_LENGTH_OFFSET);
    }

    /** The version field. */
    public static int version(ByteBuffer buffer, int offset) {
        return buffer.get(offset) >> 4 & 0xf;
    }

    /** Is this IPv4, not IPv6? */
    public static boolean isV4(ByteBuffer buffer, int offset) {
        return version(buffer, offset) == 4;
    }

    /** The first 8 bytes of the source address. */
    public static long sourceHigh(ByteBuffer buffer, int offset) {
        return isV4(buffer, offset) ? 0 : buffer.getLong(offset + V6_SOURCE_OFFSET);
    }

    /** The last 8 bytes of the source address. */
    public static long sourceLow(ByteBuffer buffer, int offset) {
        return isV4(buffer, offset)
                ? mapped(buffer.getInt(offset + V4_SOURCE_OFFSET))
                : buffer.getLong(offset + V6_SOURCE_OFFSET + Long.BYTES);
    }

    /** The first 8 bytes of the destination address. */
    public static long destinationHigh(ByteBuffer buffer, int offset) {
        return isV4(buffer, offset) ? 0 : buffer.getLong(offset + V6_DESTINATION_OFFSET);
    }

    /** The last 8 bytes of the destination address. */
    public static long destinationLow(ByteBuffer buffer, int offset) {
        return isV4(buffer, offset)
                ? mapped(buffer.getInt(offset + V4_DESTINATION_OFFSET))
                : buffer.getLong(offset + V6_DESTINATION_OFFSET + Long.BYTES);
    }

    /** The protocol of IPv4, the next header of IPv6 (which may be an extension header). */
    public static int protocol(ByteBuffer buffer, int offset) {
        int field = isV4(buffer, offset) ? V4_PROTOCOL_OFFSET : V6_NEXT_HEADER_OFFSET;
        return Byte.toUnsignedInt(buffer.get(offset + field));
    }

    /**
     * The source port of a whole UDP datagram, or of its first fragment, right behind the IP header; -1 if it is none.
     */
    public static int udpSourcePort(ByteBuffer buffer, int offset, int length) {
        int header = headerLength(buffer, offset);
        boolean isUdp = protocol(buffer, offset) == UDP
                && length >= header + PacketLayout.UDP_HEADER_LENGTH
                && (!isV4(buffer, offset) || (buffer.getShort(offset + V4_FRAGMENT_OFFSET) & V4_PLACE_MASK) == 0);
        return isUdp ? unsignedShort(buffer, offset + header) : -1;
    }

    /** Bytes of the IPv4 header with its options, or of the IPv6 header without its extension headers. */
    public static int headerLength(ByteBuffer buffer, int offset) {
        return isV4(buffer, offset) ? (buffer.get(offset) & 0xf) << 2 : V6_HEADER_LENGTH;
    }

    static int unsignedByte(ByteBuffer buffer, int index) {
        return Byte.toUnsignedInt(buffer.get(index));
    }

    static int unsignedShort(ByteBuffer buffer, int index) {
        return Short.toUnsignedInt(buffer.getShort(index));
    }

    private static boolean isValidV4(ByteBuffer buffer, int offset, int length) {
        int headerLength = headerLength(buffer, offset);
        return headerLength >= V4_HEADER_LENGTH
                && headerLength <= length
                && unsignedShort(buffer, offset + V4_TOTAL_LENGTH_OFFSET) == length;
    }

    private static boolean isValidV6(ByteBuffer buffer, int offset, int length) {
        return length >= V6_HEADER_LENGTH
                && unsignedShort(buffer, offset + V6_PAYLOAD_LENGTH_OFFSET) == length - V6_HEADER_LENGTH
                && !isMapped(buffer, offset + V6_SOURCE_OFFSET)
                && !isMapped(buffer, offset + V6_DESTINATION_OFFSET);
    }

    private static boolean isMapped(ByteBuffer buffer, int index) {
        return buffer.getLong(index) == 0 && buffer.getInt(index + Long.BYTES) == 0xffff;
    }

    private static long mapped(int bits) {
        return MAPPED_PREFIX | Integer.toUnsignedLong(bits);
    }
}
