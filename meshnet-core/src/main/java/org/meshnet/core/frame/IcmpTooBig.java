package org.meshnet.core.frame;

import java.nio.ByteBuffer;

/**
 * The answer to a packet too long for its path: ICMPv4 "fragmentation needed" with the next hop's MTU (RFC 1191 §4) or
 * ICMPv6 "packet too big" (RFC 4443 §3.2). Its source is the address that the packet was for.
 */
public final class IcmpTooBig {
    /** Bytes of the longest answer. */
    public static final int MAX_LENGTH = IcmpError.MAX_V6_LENGTH;

    private static final int V4_FRAGMENTATION_NEEDED = 3 << 8 | 4;
    private static final int V6_PACKET_TOO_BIG = 2 << 8;

    private IcmpTooBig() {}

    /**
     * Writes the answer to a packet.
     *
     * @param out where the answer goes; another buffer
     * @param outOffset absolute index, with {@link #MAX_LENGTH} bytes of room
     * @param mtu the longest IP packet that would fit, in bytes, at most 65,535
     * @return bytes of the answer; 0 if there must be none: as for {@link IcmpUnreachable#write}, or an IPv4 packet may
     *     be fragmented
     */
    public static int write(ByteBuffer packet, int offset, int length, ByteBuffer out, int outOffset, int mtu) {
        if (!IcmpError.isAnswerable(packet, offset, length)) {
            return 0;
        }
        if (!IpPacket.isV4(packet, offset)) {
            return IcmpError.writeV6(packet, offset, length, out, outOffset, V6_PACKET_TOO_BIG, mtu);
        }
        boolean mayFragment = (packet.getShort(offset + IpPacket.V4_FRAGMENT_OFFSET) & IpPacket.V4_DONT_FRAGMENT) == 0;
        return mayFragment
                ? 0
                : IcmpError.writeV4(packet, offset, length, out, outOffset, V4_FRAGMENTATION_NEEDED, mtu);
    }
}
