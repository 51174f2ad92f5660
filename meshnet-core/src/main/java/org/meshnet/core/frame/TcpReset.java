package org.meshnet.core.frame;

import java.nio.ByteBuffer;

/**
 * The answer to a segment for which there is no connection (RFC 9293 §3.10.7.1). Its source is the address that the
 * segment was for. To limit how many are sent is up to the caller.
 */
public final class TcpReset {
    /** Bytes of the longest answer. */
    public static final int MAX_LENGTH = IpPacket.V6_HEADER_LENGTH + PacketLayout.TCP_HEADER_LENGTH;

    private static final int ACK = 1 << 4;
    private static final int V4_FIRST_WORD = 0x4500_0000 | IpPacket.V4_HEADER_LENGTH + PacketLayout.TCP_HEADER_LENGTH;
    private static final int DATA_OFFSET = PacketLayout.TCP_HEADER_LENGTH << 2;

    private TcpReset() {}

    /**
     * Writes the answer to a packet.
     *
     * @param packet with a valid IP packet, perhaps a super-packet
     * @param out where the answer goes; another buffer
     * @param at absolute index, with {@link #MAX_LENGTH} bytes of room
     * @return bytes of the answer; 0 if there must be none: the packet is no whole segment of TCP between two hosts, or
     *     is a reset itself
     */
    public static int write(ByteBuffer packet, int offset, int length, ByteBuffer out, int at) {
        long located = TransportHeader.locate(packet, offset, length);
        if (located == TransportHeader.NONE
                || TransportHeader.isFragment(located)
                || TransportHeader.protocol(located) != IpPacket.TCP
                || !IcmpError.isAnswerable(packet, offset, length)) {
            return 0;
        }
        int transport = TransportHeader.offset(located);
        int left = length - transport;
        if (left < PacketLayout.TCP_HEADER_LENGTH
                || (packet.get(offset + transport + PacketLayout.TCP_FLAGS_OFFSET) & PacketLayout.RST) != 0) {
            return 0;
        }
        int headerLength = writeHeader(packet, offset, out, at);
        writeSegment(packet, offset + transport, left, out, at + headerLength);
        long pseudoHeader = Checksum.pseudoHeader(out, at, IpPacket.TCP, PacketLayout.TCP_HEADER_LENGTH);
        long sum = pseudoHeader + Checksum.sum(out, at + headerLength, PacketLayout.TCP_HEADER_LENGTH);
        out.putShort(at + headerLength + PacketLayout.TCP_CHECKSUM_OFFSET, (short) Checksum.complement(sum));
        return headerLength + PacketLayout.TCP_HEADER_LENGTH;
    }

    /** Bytes of what was written. */
    private static int writeHeader(ByteBuffer packet, int offset, ByteBuffer out, int at) {
        if (IpPacket.isV4(packet, offset)) {
            AnswerHeader.writeV4(packet, offset, out, at, V4_FIRST_WORD, IpPacket.TCP);
            return IpPacket.V4_HEADER_LENGTH;
        }
        AnswerHeader.writeV6(packet, offset, out, at, PacketLayout.TCP_HEADER_LENGTH, IpPacket.TCP);
        return IpPacket.V6_HEADER_LENGTH;
    }

    private static void writeSegment(ByteBuffer packet, int segment, int length, ByteBuffer out, int at) {
        int flags = packet.get(segment + PacketLayout.TCP_FLAGS_OFFSET);
        boolean hasAck = (flags & ACK) != 0;
        int headerLength = packet.get(segment + PacketLayout.TCP_DATA_OFFSET_OFFSET) >> 2 & 0x3c;
        int taken = Math.max(0, length - headerLength)
                + ((flags & PacketLayout.SYN) != 0 ? 1 : 0)
                + ((flags & PacketLayout.FIN) != 0 ? 1 : 0);
        int sequence = hasAck ? packet.getInt(segment + PacketLayout.TCP_ACK_OFFSET) : 0;
        int ack = hasAck ? 0 : packet.getInt(segment + PacketLayout.TCP_SEQUENCE_OFFSET) + taken;
        out.putInt(at, Integer.rotateLeft(packet.getInt(segment), 16));
        out.putInt(at + PacketLayout.TCP_SEQUENCE_OFFSET, sequence);
        out.putInt(at + PacketLayout.TCP_ACK_OFFSET, ack);
        out.putInt(
                at + PacketLayout.TCP_DATA_OFFSET_OFFSET,
                DATA_OFFSET << 24 | (hasAck ? PacketLayout.RST : PacketLayout.RST | ACK) << 16);
        out.putInt(at + PacketLayout.TCP_CHECKSUM_OFFSET, 0);
    }
}
