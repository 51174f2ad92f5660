package org.meshnet.core.frame;

import java.nio.ByteBuffer;

/**
 * The Internet checksum (RFC 1071) over ranges of a big-endian buffer. Sums are kept wide and unfolded, so that those
 * of parts can be added: {@code complement(sum(header) + sum(body))}, as long as every part but the last has an even
 * length.
 */
public final class Checksum {
    private static final long LOW_WORD = 0xffff_ffffL;

    private Checksum() {}

    /** The sum of a range as 16-bit words; an odd last byte is padded with a zero. Not folded, not complemented. */
    public static long sum(ByteBuffer buffer, int offset, int length) {
        int end = offset + length;
        int index = offset;
        long sum = 0;
        long other = 0;
        for (; index <= end - 16; index += 16) {
            long first = buffer.getLong(index);
            long second = buffer.getLong(index + 8);
            sum += (first >>> 32) + (first & LOW_WORD);
            other += (second >>> 32) + (second & LOW_WORD);
        }
        return sum + other + sumOfRest(buffer, index, end);
    }

    /**
     * The sum of the pseudo-header of TCP, UDP and ICMPv6 (RFC 9293 §3.1, RFC 8200 §8.1), with the addresses of the
     * packet.
     *
     * @param offset index of an IP packet
     * @param protocol of the transport
     * @param transportLength bytes of the transport header and its payload
     */
    public static long pseudoHeader(ByteBuffer buffer, int offset, int protocol, int transportLength) {
        long addresses = IpPacket.isV4(buffer, offset)
                ? sum(buffer, offset + IpPacket.V4_SOURCE_OFFSET, 8)
                : sum(buffer, offset + IpPacket.V6_SOURCE_OFFSET, 32);
        return addresses + protocol + transportLength;
    }

    /** A sum as its 16 bits in ones' complement. */
    public static int fold(long sum) {
        long folded = (sum >>> 32) + (sum & LOW_WORD);
        folded = (folded >>> 32) + (folded & LOW_WORD);
        folded = (folded >>> 16) + (folded & 0xffff);
        folded = (folded >>> 16) + (folded & 0xffff);
        return (int) ((folded >>> 16) + (folded & 0xffff));
    }

    /** What stands in a checksum field: the complement of the folded sum. */
    public static int complement(long sum) {
        return ~fold(sum) & 0xffff;
    }

    /**
     * Completes a partial checksum: its field, which holds the pseudo-header's sum, gets the checksum of all from
     * {@code start}.
     *
     * @param start absolute index of the transport header
     * @param end absolute index after the packet
     * @param field absolute index of the checksum
     */
    public static void complete(ByteBuffer buffer, int start, int end, int field) {
        int checksum = complement(sum(buffer, start, end - start));
        buffer.putShort(field, (short)
                (checksum == 0 ? 0xffff : checksum)); // zero means "none" in UDP, and equals 0xffff in TCP
    }

    private static long sumOfRest(ByteBuffer buffer, int from, int end) {
        int index = from;
        long sum = 0;
        for (; index <= end - 4; index += 4) {
            sum += buffer.getInt(index) & LOW_WORD;
        }
        if (index <= end - 2) {
            sum += IpPacket.unsignedShort(buffer, index);
            index += 2;
        }
        return index < end ? sum + (Byte.toUnsignedLong(buffer.get(index)) << 8) : sum;
    }
}
