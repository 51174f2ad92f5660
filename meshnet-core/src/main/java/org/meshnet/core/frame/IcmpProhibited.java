package org.meshnet.core.frame;

import java.nio.ByteBuffer;

/**
 * The answer to a packet that rules refuse: ICMPv4 "communication administratively prohibited" (RFC 1812 §5.2.7.1) or
 * ICMPv6 the same (RFC 4443 §3.1). Its source is the address that the packet was for. To limit how many are sent is up
 * to the caller.
 */
public final class IcmpProhibited {
    /** Bytes of the longest answer. */
    public static final int MAX_LENGTH = IcmpError.MAX_V6_LENGTH;

    private static final int V4_PROHIBITED = 3 << 8 | 13;
    private static final int V6_PROHIBITED = 1 << 8 | 1;

    private IcmpProhibited() {}

    /**
     * Writes the answer to a packet.
     *
     * @param out where the answer goes; another buffer
     * @param outOffset absolute index, with {@link #MAX_LENGTH} bytes of room
     * @return bytes of the answer; 0 if there must be none, as for {@link IcmpUnreachable#write}
     */
    public static int write(ByteBuffer packet, int offset, int length, ByteBuffer out, int outOffset) {
        if (!IcmpError.isAnswerable(packet, offset, length)) {
            return 0;
        }
        return IpPacket.isV4(packet, offset)
                ? IcmpError.writeV4(packet, offset, length, out, outOffset, V4_PROHIBITED, 0)
                : IcmpError.writeV6(packet, offset, length, out, outOffset, V6_PROHIBITED, 0);
    }
}
