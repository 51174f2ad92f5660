package org.meshnet.core.frame;

import java.nio.ByteBuffer;

/**
 * Lowers the maximum segment size that a TCP SYN announces (RFC 9293 §3.7.1), so that whoever hears it sends segments
 * that fit. Allocates nothing; the segment's checksum stays right (RFC 1624), a partial one needs no change.
 */
public final class TcpMss {
    private static final int OPTION_END = 0;
    private static final int OPTION_NONE = 1;
    private static final int OPTION_MSS = 2;
    private static final int MSS_LENGTH = 4;

    private TcpMss() {}

    /**
     * Changes a valid packet where it stands, if it is a SYN that announces more than fits.
     *
     * @param offset absolute index of the packet
     * @param length its bytes
     * @param longestBytes of the longest packet that fits
     * @param isPartial does the checksum cover the pseudo-header only?
     * @return was it changed?
     */
    public static boolean lower(ByteBuffer packet, int offset, int length, int longestBytes, boolean isPartial) {
        return isSyn(packet, offset, length) && lowerSyn(packet, offset, length, longestBytes, isPartial);
    }

    private static boolean isSyn(ByteBuffer packet, int offset, int length) {
        int transport = IpPacket.headerLength(packet, offset);
        return IpPacket.protocol(packet, offset) == IpPacket.TCP
                && length >= transport + PacketLayout.TCP_HEADER_LENGTH
                && (packet.get(offset + transport + PacketLayout.TCP_FLAGS_OFFSET) & PacketLayout.SYN) != 0
                && !isLaterFragment(packet, offset);
    }

    private static boolean isLaterFragment(ByteBuffer packet, int offset) {
        return IpPacket.isV4(packet, offset)
                && (packet.getShort(offset + IpPacket.V4_FRAGMENT_OFFSET) & IpPacket.V4_PLACE_MASK) != 0;
    }

    private static boolean lowerSyn(ByteBuffer packet, int offset, int length, int longestBytes, boolean isPartial) {
        int transport = offset + IpPacket.headerLength(packet, offset);
        int dataOffset = packet.get(transport + PacketLayout.TCP_DATA_OFFSET_OFFSET) >> 2 & 0x3c;
        int end = Math.min(transport + dataOffset, offset + length);
        int option = transport + PacketLayout.TCP_HEADER_LENGTH;
        while (option + MSS_LENGTH <= end) {
            int kind = packet.get(option);
            int optionLength = kind == OPTION_NONE ? 1 : Byte.toUnsignedInt(packet.get(option + 1));
            if (kind == OPTION_END || optionLength == 0) {
                return false;
            }
            if (kind == OPTION_MSS && optionLength == MSS_LENGTH) {
                int most = longestBytes - (transport - offset) - PacketLayout.TCP_HEADER_LENGTH;
                return lowerTo(packet, transport, option + 2, Math.max(1, most), isPartial);
            }
            option += optionLength;
        }
        return false;
    }

    private static boolean lowerTo(ByteBuffer packet, int transport, int index, int most, boolean isPartial) {
        int announced = IpPacket.unsignedShort(packet, index);
        if (announced <= most) {
            return false;
        }
        packet.putShort(index, (short) most);
        if (!isPartial) {
            boolean isOdd = (index - transport & 1) != 0;
            int field = transport + PacketLayout.TCP_CHECKSUM_OFFSET;
            long sum = (~IpPacket.unsignedShort(packet, field) & 0xffffL)
                    + (~inPlace(announced, isOdd) & 0xffff)
                    + inPlace(most, isOdd);
            packet.putShort(field, (short) Checksum.complement(sum));
        }
        return true;
    }

    /** What a value adds to the sum: at an odd place its bytes are in two words. */
    private static int inPlace(int value, boolean isOdd) {
        return isOdd ? (value << 8 | value >> 8) & 0xffff : value;
    }
}
