package org.meshnet.core.frame;

import java.nio.ByteBuffer;

/**
 * Where the headers of one TCP or UDP packet stand (RFC 9293 §3.1, RFC 768). All offsets are relative to the packet. A
 * flyweight without its buffer: read once per packet, used while that packet is at hand. Not thread-safe.
 */
final class PacketLayout {
    static final int TCP_SEQUENCE_OFFSET = 4;
    static final int TCP_ACK_OFFSET = 8;
    static final int TCP_DATA_OFFSET_OFFSET = 12;
    static final int TCP_FLAGS_OFFSET = 13;
    static final int TCP_CHECKSUM_OFFSET = 16;
    static final int TCP_URGENT_OFFSET = 18;
    static final int TCP_HEADER_LENGTH = 20;
    static final int UDP_LENGTH_OFFSET = 4;
    static final int UDP_CHECKSUM_OFFSET = 6;
    static final int UDP_HEADER_LENGTH = 8;

    static final int FIN = 1;
    static final int SYN = 1 << 1;
    static final int RST = 1 << 2;
    static final int PSH = 1 << 3;
    static final int URG = 1 << 5;
    static final int CWR = 1 << 7;

    private boolean isV4;
    private boolean isTcp;
    private int transportOffset;
    private int headerLength;
    private long pseudoHeader;

    /**
     * Reads a valid IP packet.
     *
     * @return false if it is no whole TCP or UDP packet with right lengths; the layout is then undefined
     */
    boolean read(ByteBuffer buffer, int offset, int length) {
        long located = TransportHeader.locate(buffer, offset, length);
        if (located == TransportHeader.NONE || TransportHeader.isFragment(located)) {
            return false;
        }
        int protocol = TransportHeader.protocol(located);
        if (protocol != IpPacket.TCP && protocol != IpPacket.UDP) {
            return false;
        }
        isV4 = IpPacket.isV4(buffer, offset);
        isTcp = protocol == IpPacket.TCP;
        transportOffset = TransportHeader.offset(located);
        pseudoHeader = Checksum.pseudoHeader(buffer, offset, protocol, 0);
        return isTcp ? readTcp(buffer, offset, length) : readUdp(buffer, offset, length);
    }

    boolean isV4() {
        return isV4;
    }

    boolean isTcp() {
        return isTcp;
    }

    int transportOffset() {
        return transportOffset;
    }

    /** Bytes before the payload. */
    int headerLength() {
        return headerLength;
    }

    /** Where the checksum stands, from the start of the transport header. */
    int checksumOffset() {
        return isTcp ? TCP_CHECKSUM_OFFSET : UDP_CHECKSUM_OFFSET;
    }

    /** The sum of the pseudo-header, without the length. */
    long pseudoHeader() {
        return pseudoHeader;
    }

    /** What the checksum field holds while it is partial, in a packet of this length. */
    int partialChecksum(int length) {
        return Checksum.fold(pseudoHeader + length - transportOffset);
    }

    /** Does the checksum field hold no more than the pseudo-header's sum? */
    boolean isPartial(ByteBuffer buffer, int offset, int length) {
        int field = IpPacket.unsignedShort(buffer, offset + transportOffset + checksumOffset());
        return field == partialChecksum(length);
    }

    /** Do headers stand at the same places as in the other? */
    boolean isAlike(PacketLayout other) {
        return isV4 == other.isV4
                && isTcp == other.isTcp
                && transportOffset == other.transportOffset
                && headerLength == other.headerLength;
    }

    private boolean readTcp(ByteBuffer buffer, int offset, int length) {
        if (length - transportOffset < TCP_HEADER_LENGTH) {
            return false;
        }
        int tcpLength = buffer.get(offset + transportOffset + TCP_DATA_OFFSET_OFFSET) >> 2 & 0x3c;
        headerLength = transportOffset + tcpLength;
        return tcpLength >= TCP_HEADER_LENGTH && headerLength <= length;
    }

    private boolean readUdp(ByteBuffer buffer, int offset, int length) {
        headerLength = transportOffset + UDP_HEADER_LENGTH;
        return headerLength <= length
                && IpPacket.unsignedShort(buffer, offset + transportOffset + UDP_LENGTH_OFFSET)
                        == length - transportOffset;
    }
}
