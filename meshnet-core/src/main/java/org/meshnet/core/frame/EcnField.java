package org.meshnet.core.frame;

import java.nio.ByteBuffer;
import org.meshnet.core.net.Ecn;

/**
 * The congestion marks of an IP packet, and what becomes of them in a tunnel: normal mode of RFC 6040. Allocates
 * nothing.
 */
public final class EcnField {
    /** What {@link #decapsulated} says of a packet that must not go on. */
    static final int DROPPED = -1;

    /** Where the traffic class ends in the first two octets of IPv6. */
    private static final int V6_CLASS_SHIFT = 4;

    private EcnField() {}

    /** The marks of a valid packet. */
    public static int read(ByteBuffer packet, int offset) {
        int octet = IpPacket.isV4(packet, offset)
                ? packet.get(offset + IpPacket.V4_TOS_OFFSET)
                : packet.getShort(offset) >> V6_CLASS_SHIFT;
        return octet & Ecn.MASK;
    }

    /**
     * Hands on to a valid packet what the datagram around it was marked with.
     *
     * @return false if the packet has to be dropped: its sender does not understand that there was congestion
     */
    public static boolean handOn(int outer, ByteBuffer packet, int offset) {
        if (outer == Ecn.NOT_ECT) {
            return true;
        }
        int inner = read(packet, offset);
        int marks = decapsulated(inner, outer);
        if (marks != inner && marks != DROPPED) {
            write(packet, offset, marks);
        }
        return marks != DROPPED;
    }

    /** The table of RFC 6040 §4.2. */
    static int decapsulated(int inner, int outer) {
        if (outer == Ecn.CE) {
            return inner == Ecn.NOT_ECT ? DROPPED : Ecn.CE;
        }
        return outer == Ecn.ECT_1 && inner == Ecn.ECT_0 ? Ecn.ECT_1 : inner;
    }

    /** IPv4's checksum follows, whether it was right or not (RFC 1624). */
    private static void write(ByteBuffer packet, int offset, int marks) {
        int word = IpPacket.unsignedShort(packet, offset);
        if (!IpPacket.isV4(packet, offset)) {
            packet.putShort(offset, (short) ((word & ~(Ecn.MASK << V6_CLASS_SHIFT)) | (marks << V6_CLASS_SHIFT)));
            return;
        }
        int changed = (word & ~Ecn.MASK) | marks;
        int field = offset + IpPacket.V4_CHECKSUM_OFFSET;
        long sum = (~IpPacket.unsignedShort(packet, field) & 0xffffL) + (~word & 0xffff) + changed;
        packet.putShort(offset, (short) changed).putShort(field, (short) Checksum.complement(sum));
    }
}
