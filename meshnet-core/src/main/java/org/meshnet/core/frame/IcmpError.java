package org.meshnet.core.frame;

import java.nio.ByteBuffer;

/**
 * Writes ICMP error messages (RFC 792, RFC 1122 §3.2.2, RFC 1812 §4.3.2; RFC 4443) in answer to a packet of this host.
 * The answer's source is the address that the packet was for: a kernel drops what comes in from a device with its own
 * address.
 */
final class IcmpError {
    /** Bytes of the longest ICMPv4 error (RFC 1812 §4.3.2.3). */
    static final int MAX_V4_LENGTH = 576;
    /** Bytes of the longest ICMPv6 error (RFC 4443 §2.4(c)). */
    static final int MAX_V6_LENGTH = 1_280;

    private static final int HEADER_LENGTH = 8;
    private static final int V4_FIRST_WORD =
            0x45c0_0000; // no options, precedence: internetwork control (RFC 1812 §4.3.2.5)
    private static final int ECHO_REPLY = 0;
    private static final int ECHO = 8;
    private static final int ROUTER_ADVERTISEMENT = 9;
    private static final int ROUTER_SOLICITATION = 10;
    private static final int TIMESTAMP = 13;
    private static final int MASK_REPLY = 18;
    private static final int V6_FIRST_INFORMATIONAL = 128;
    private static final int V6_REDIRECT = 137;
    private static final int MULTICAST_V6 = 0xff;

    private IcmpError() {}

    /** Does a source like this, of a packet to a destination like that, get errors about a packet like this one? */
    static boolean isAnswerable(ByteBuffer packet, int offset, int length) {
        if (!IpPacket.isValid(packet, offset, length)) {
            return false;
        }
        long transport = TransportHeader.locate(packet, offset, length);
        if (transport == TransportHeader.NONE) {
            return false;
        }
        boolean isV4 = IpPacket.isV4(packet, offset);
        if (TransportHeader.protocol(transport) == (isV4 ? IpPacket.ICMP : IpPacket.ICMP_V6)) {
            int at = TransportHeader.offset(transport);
            if (at >= length || !isQuery(isV4, Byte.toUnsignedInt(packet.get(offset + at)))) {
                return false;
            }
        }
        return isV4
                ? isHostV4(packet.getInt(offset + IpPacket.V4_SOURCE_OFFSET))
                        && isHostV4(packet.getInt(offset + IpPacket.V4_DESTINATION_OFFSET))
                : isHostV6(packet, offset + IpPacket.V6_SOURCE_OFFSET)
                        && isHostV6(packet, offset + IpPacket.V6_DESTINATION_OFFSET);
    }

    /** Writes an ICMPv4 error about an answerable packet; returns its length in bytes. */
    static int writeV4(ByteBuffer packet, int offset, int length, ByteBuffer out, int at, int typeAndCode, int word) {
        int quoted = Math.min(length, MAX_V4_LENGTH - IpPacket.V4_HEADER_LENGTH - HEADER_LENGTH);
        int total = IpPacket.V4_HEADER_LENGTH + HEADER_LENGTH + quoted;
        AnswerHeader.writeV4(packet, offset, out, at, V4_FIRST_WORD | total, IpPacket.ICMP);
        writeMessage(packet, offset, quoted, out, at + IpPacket.V4_HEADER_LENGTH, typeAndCode, word, 0);
        return total;
    }

    /** Writes an ICMPv6 error about an answerable packet; returns its length in bytes. */
    static int writeV6(ByteBuffer packet, int offset, int length, ByteBuffer out, int at, int typeAndCode, int word) {
        int quoted = Math.min(length, MAX_V6_LENGTH - IpPacket.V6_HEADER_LENGTH - HEADER_LENGTH);
        int payload = HEADER_LENGTH + quoted;
        AnswerHeader.writeV6(packet, offset, out, at, payload, IpPacket.ICMP_V6);
        long pseudoHeader = Checksum.pseudoHeader(out, at, IpPacket.ICMP_V6, payload);
        writeMessage(packet, offset, quoted, out, at + IpPacket.V6_HEADER_LENGTH, typeAndCode, word, pseudoHeader);
        return IpPacket.V6_HEADER_LENGTH + payload;
    }

    private static void writeMessage(
            ByteBuffer packet, int offset, int quoted, ByteBuffer out, int at, int typeAndCode, int word, long sum) {
        out.putInt(at, typeAndCode << 16);
        out.putInt(at + 4, word);
        out.put(at + HEADER_LENGTH, packet, offset, quoted);
        long whole = sum + Checksum.sum(out, at, HEADER_LENGTH + quoted);
        out.putShort(at + 2, (short) Checksum.complement(whole));
    }

    /** A type that is unknown counts as an error. */
    private static boolean isQuery(boolean isV4, int type) {
        if (!isV4) {
            return type >= V6_FIRST_INFORMATIONAL && type != V6_REDIRECT;
        }
        return switch (type) {
            case ECHO_REPLY, ECHO, ROUTER_ADVERTISEMENT, ROUTER_SOLICITATION -> true;
            default -> type >= TIMESTAMP && type <= MASK_REPLY;
        };
    }

    /** Not of 0/8, 127/8, nor multicast, reserved or broadcast (RFC 1122 §3.2.1.3). */
    private static boolean isHostV4(int bits) {
        int first = bits >>> 24;
        return first != 0 && first != 127 && first < 224;
    }

    /** Neither unspecified, loopback nor multicast. */
    private static boolean isHostV6(ByteBuffer packet, int index) {
        long high = packet.getLong(index);
        long low = packet.getLong(index + 8);
        return high >>> 56 != MULTICAST_V6 && (high != 0 || low < 0 || low > 1);
    }
}
