package org.meshnet.core.frame;

import java.nio.ByteBuffer;

/** Writes the IP headers of answers to packets: from whom the packet was for, to who sent it. Stateless. */
final class AnswerHeader {
    private static final int HOP_LIMIT = 64;
    private static final int V6_FIRST_WORD = 0x6000_0000;

    private AnswerHeader() {}

    /**
     * An IPv4 header without options.
     *
     * @param firstWord version, header length, type of service, total length
     */
    static void writeV4(ByteBuffer packet, int offset, ByteBuffer out, int at, int firstWord, int protocol) {
        out.putInt(at, firstWord);
        out.putInt(at + IpPacket.V4_ID_OFFSET, IpPacket.V4_DONT_FRAGMENT);
        out.putInt(at + IpPacket.V4_TTL_OFFSET, HOP_LIMIT << 24 | protocol << 16);
        out.putInt(at + IpPacket.V4_SOURCE_OFFSET, packet.getInt(offset + IpPacket.V4_DESTINATION_OFFSET));
        out.putInt(at + IpPacket.V4_DESTINATION_OFFSET, packet.getInt(offset + IpPacket.V4_SOURCE_OFFSET));
        long sum = Checksum.sum(out, at, IpPacket.V4_HEADER_LENGTH);
        out.putShort(at + IpPacket.V4_CHECKSUM_OFFSET, (short) Checksum.complement(sum));
    }

    /**
     * An IPv6 header.
     *
     * @param payload bytes after it
     */
    static void writeV6(ByteBuffer packet, int offset, ByteBuffer out, int at, int payload, int protocol) {
        out.putInt(at, V6_FIRST_WORD);
        out.putInt(at + IpPacket.V6_PAYLOAD_LENGTH_OFFSET, payload << 16 | protocol << 8 | HOP_LIMIT);
        copyAddress(packet, offset + IpPacket.V6_DESTINATION_OFFSET, out, at + IpPacket.V6_SOURCE_OFFSET);
        copyAddress(packet, offset + IpPacket.V6_SOURCE_OFFSET, out, at + IpPacket.V6_DESTINATION_OFFSET);
    }

    private static void copyAddress(ByteBuffer from, int index, ByteBuffer to, int at) {
        to.putLong(at, from.getLong(index));
        to.putLong(at + 8, from.getLong(index + 8));
    }
}
