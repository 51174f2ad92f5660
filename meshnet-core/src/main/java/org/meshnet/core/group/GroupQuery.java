package org.meshnet.core.group;

import java.nio.ByteBuffer;
import org.meshnet.core.frame.Checksum;
import org.meshnet.core.frame.IpPacket;

/**
 * General queries, by which a host is asked for all groups that it has joined: IGMPv3 (RFC 9776 §4.1) and MLDv2 (RFC
 * 9777 §5.1). A host answers within a second. Stateless.
 */
public final class GroupQuery {
    /** Bytes of the longer one. */
    public static final int MAX_LENGTH = 76;
    /** A host has answered after this time. */
    public static final long ANSWER_NS = 1_000_000_000L;

    private static final int V4_LENGTH = 36;
    private static final int V4_HEADER_LENGTH = 24;
    private static final int V6_MESSAGE_LENGTH = 28;
    /** RFC 2113; without it no host looks at the query. */
    private static final int V4_ROUTER_ALERT = 0x9404_0000;

    private static final int V4_ALL_HOSTS = 0xe000_0001;
    /** Next header ICMPv6, no more than 8 bytes; RFC 2711, and padding. */
    private static final long V6_ROUTER_ALERT = 0x3a00_0502_0000_0100L;

    private static final int IGMP = 2;
    /** Answers within ten tenths of a second; the same in milliseconds. */
    private static final int V4_ANSWER_TIME = 10;

    private static final int V6_ANSWER_TIME = 1_000;
    /** Lost messages that are to be reckoned with, and seconds from one query to the next. */
    private static final int ROBUSTNESS_AND_INTERVAL = 2 << 8 | 125;

    private GroupQuery() {}

    /**
     * Writes IGMPv3's. It comes from nobody, as a host drops what seems to come from itself, and a device has no other.
     *
     * @return bytes of the packet
     */
    public static int writeV4(ByteBuffer out, int at) {
        clear(out, at, V4_LENGTH);
        out.putInt(at, 0x46c0_0000 | V4_LENGTH);
        out.putInt(at + 4, 0x4000);
        out.putShort(at + 8, (short) (1 << 8 | IGMP));
        out.putInt(at + 16, V4_ALL_HOSTS);
        out.putInt(at + 20, V4_ROUTER_ALERT);
        out.putShort(at + 10, (short) Checksum.complement(Checksum.sum(out, at, V4_HEADER_LENGTH)));
        int message = at + V4_HEADER_LENGTH;
        out.putShort(message, (short) (0x11 << 8 | V4_ANSWER_TIME));
        out.putShort(message + 8, (short) ROBUSTNESS_AND_INTERVAL);
        long sum = Checksum.sum(out, message, V4_LENGTH - V4_HEADER_LENGTH);
        out.putShort(message + 2, (short) Checksum.complement(sum));
        return V4_LENGTH;
    }

    /**
     * Writes MLDv2's. It has to come from a link-local address, and no mesh's interface has one.
     *
     * @return bytes of the packet
     */
    public static int writeV6(ByteBuffer out, int at) {
        clear(out, at, MAX_LENGTH);
        out.putInt(at, 0x6000_0000);
        out.putInt(at + 4, (MAX_LENGTH - IpPacket.V6_HEADER_LENGTH) << 16 | 1);
        out.putLong(at + 8, 0xfe80L << 48).putLong(at + 16, 1);
        out.putLong(at + 24, 0xff02L << 48).putLong(at + 32, 1);
        out.putLong(at + IpPacket.V6_HEADER_LENGTH, V6_ROUTER_ALERT);
        int message = at + MAX_LENGTH - V6_MESSAGE_LENGTH;
        out.putInt(message, 130 << 24);
        out.putInt(message + 4, V6_ANSWER_TIME << 16);
        out.putShort(message + 24, (short) ROBUSTNESS_AND_INTERVAL);
        long sum = Checksum.pseudoHeader(out, at, IpPacket.ICMP_V6, V6_MESSAGE_LENGTH)
                + Checksum.sum(out, message, V6_MESSAGE_LENGTH);
        out.putShort(message + 2, (short) Checksum.complement(sum));
        return MAX_LENGTH;
    }

    private static void clear(ByteBuffer out, int at, int length) {
        for (int i = at; i < at + length; i++) {
            out.put(i, (byte) 0);
        }
    }
}
