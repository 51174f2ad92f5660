package org.meshnet.core.frame;

import java.nio.ByteBuffer;

/**
 * The answer to a packet for which there is no peer: ICMPv4 "host unreachable" (RFC 792) or ICMPv6 "address
 * unreachable" (RFC 4443 §3.1). Its source is the address that the packet was for. To limit how many are sent is up to
 * the caller, and so are the broadcast addresses of subnets.
 */
public final class IcmpUnreachable {
    /** Bytes of the longest answer. */
    public static final int MAX_LENGTH = IcmpError.MAX_V6_LENGTH;

    private static final int V4_HOST_UNREACHABLE = 3 << 8 | 1;
    private static final int V6_ADDRESS_UNREACHABLE = 1 << 8 | 3;

    private IcmpUnreachable() {}

    /**
     * Writes the answer to a packet.
     *
     * @param packet a buffer with the packet
     * @param offset absolute index of the packet
     * @param length bytes of the packet
     * @param out where the answer goes; another buffer
     * @param outOffset absolute index, with {@link #MAX_LENGTH} bytes of room
     * @return bytes of the answer; 0 if there must be none: the packet is invalid, is itself an ICMP error, is a
     *     fragment other than the first, or is not between two hosts (multicast, broadcast, loopback, unspecified)
     */
    public static int write(ByteBuffer packet, int offset, int length, ByteBuffer out, int outOffset) {
        if (!IcmpError.isAnswerable(packet, offset, length)) {
            return 0;
        }
        return IpPacket.isV4(packet, offset)
                ? IcmpError.writeV4(packet, offset, length, out, outOffset, V4_HOST_UNREACHABLE, 0)
                : IcmpError.writeV6(packet, offset, length, out, outOffset, V6_ADDRESS_UNREACHABLE, 0);
    }
}
