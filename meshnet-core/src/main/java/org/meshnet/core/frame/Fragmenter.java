package org.meshnet.core.frame;

import java.nio.ByteBuffer;

/**
 * Cuts an IP packet into fragments (RFC 791 §3.2, RFC 8200 §4.5) that stand in the places of their frames as those of a
 * {@link Cutter}: all of one length but the last. What is a fragment itself is cut further. The receiver's kernel joins
 * them. Allocates nothing. Not thread-safe.
 */
public final class Fragmenter {
    private static final int UNIT_BYTES = 8;
    private static final int V4_MORE_FRAGMENTS = 0x2000;
    private static final int V4_OPTION_COPIED = 0x80;
    private static final int V4_OPTION_NONE = 1;
    private static final int V6_FRAGMENT = 44;
    private static final int V6_FRAGMENT_LENGTH = 8;
    private static final int V6_MORE_FRAGMENTS = 1;
    private static final int V6_HOP_BY_HOP = 0;
    private static final int V6_ROUTING = 43;
    private static final int V6_DESTINATION_OPTIONS = 60;

    private final LinkHeader link;
    private int trailerLength;
    private final PacketLayout layout = new PacketLayout();
    private int nextId;

    // of the packet at hand
    private ByteBuffer packet = ByteBuffer.allocate(0);
    private int packetOffset;
    private boolean isV4;
    /** Is it an IPv6 packet that is a fragment already? */
    private boolean isCutV6;
    /** Bytes of the headers that each fragment has, the fragment header apart. */
    private int headersLength;

    private int nextHeaderIndex;
    private int id;

    /** @param firstId of IPv6 packets, another one for each fragmenter, so that two packets under way do not mix */
    public Fragmenter(int firstId) {
        this(LinkHeader.none(), firstId);
    }

    /** @param link as it was read of what is cut, which stands before each fragment */
    public Fragmenter(LinkHeader link, int firstId) {
        this.link = link;
        nextId = firstId;
    }

    /** From now on as many bytes are free behind each fragment, for the rest of its tag. */
    public void leaveFree(int bytes) {
        trailerLength = bytes;
    }

    /** May a router, which this node is, cut it: is it IPv4 without "don't fragment"? */
    public static boolean isAllowed(ByteBuffer packet, int offset) {
        return IpPacket.isV4(packet, offset)
                && (packet.getShort(offset + IpPacket.V4_FRAGMENT_OFFSET) & IpPacket.V4_DONT_FRAGMENT) == 0;
    }

    /**
     * Completes a checksum that covers the pseudo-header only, as fragments cannot carry it.
     *
     * @return false if there is none at its place
     */
    public boolean complete(ByteBuffer packet, int offset, int length) {
        if (!layout.read(packet, offset, length)) {
            return false;
        }
        int transport = offset + layout.transportOffset();
        Checksum.complete(packet, transport, offset + length, transport + layout.checksumOffset());
        return true;
    }

    /**
     * Cuts a valid packet.
     *
     * @param offset of the packet, behind its link's header
     * @param length its bytes
     * @param longestBytes of each fragment without the link's header
     * @param output where the frames go; another buffer
     * @param outputOffset absolute index of the first frame
     * @return the frames, to be read by {@link Cut}; {@link Cut#NONE} if it cannot be cut so, or there is no room
     */
    public long cut(ByteBuffer packet, int offset, int length, int longestBytes, ByteBuffer output, int outputOffset) {
        this.packet = packet;
        packetOffset = offset;
        isV4 = IpPacket.isV4(packet, offset);
        if (!isV4 && !readV6(length)) {
            return Cut.NONE;
        }
        isCutV6 = !isV4 && IpPacket.unsignedByte(packet, offset + nextHeaderIndex) == V6_FRAGMENT;
        headersLength = isV4 ? IpPacket.headerLength(packet, offset) : headersLength;
        int headers = isV4 ? headersLength : headersLength + V6_FRAGMENT_LENGTH;
        int data = length - (isCutV6 ? headers : headersLength);
        int piece = (longestBytes - headers) / UNIT_BYTES * UNIT_BYTES;
        if (piece <= 0 || data <= piece) {
            return Cut.NONE;
        }
        int count = (data + piece - 1) / piece;
        int overhead = FrameHeader.PACKET_OVERHEAD + link.length() + headers + trailerLength;
        long cut = Cut.of(count, overhead + piece, overhead + data - (count - 1) * piece);
        if (Cut.totalLength(cut) > output.limit() - outputOffset) {
            return Cut.NONE;
        }
        id = nextId++;
        write(length - data, data, piece, output, outputOffset);
        return cut;
    }

    private void write(int dataOffset, int data, int piece, ByteBuffer output, int outputOffset) {
        int headers = isV4 ? headersLength : headersLength + V6_FRAGMENT_LENGTH;
        int frame = outputOffset;
        for (int done = 0; done < data; done += piece) {
            int at = frame + FrameHeader.PACKET_OFFSET + link.length();
            int size = Math.min(piece, data - done);
            boolean isLast = done + size == data;
            output.putShort(frame + FrameHeader.KIND_OFFSET, (short) (link.kind() << 8));
            link.copy(packet, packetOffset, output, frame + FrameHeader.PACKET_OFFSET);
            output.put(at + headers, packet, packetOffset + dataOffset + done, size);
            if (isV4) {
                writeV4(output, at, headers + size, done, isLast);
            } else {
                writeV6(output, at, headers + size, done, isLast);
            }
            frame += FrameHeader.PACKET_OVERHEAD + link.length() + headers + size + trailerLength;
        }
    }

    /** @param done bytes of the packet's data before those of this fragment */
    private void writeV4(ByteBuffer output, int at, int length, int done, boolean isLast) {
        output.put(at, packet, packetOffset, headersLength);
        int field = IpPacket.unsignedShort(packet, packetOffset + IpPacket.V4_FRAGMENT_OFFSET);
        int place = (field & IpPacket.V4_PLACE_MASK) + done / UNIT_BYTES;
        int flags = (field & ~IpPacket.V4_PLACE_MASK) | (isLast ? 0 : V4_MORE_FRAGMENTS);
        if (place > 0) {
            leaveOutOptions(output, at + IpPacket.V4_HEADER_LENGTH, at + headersLength);
        }
        output.putShort(at + IpPacket.V4_TOTAL_LENGTH_OFFSET, (short) length);
        output.putShort(at + IpPacket.V4_FRAGMENT_OFFSET, (short) (flags | place));
        output.putShort(at + IpPacket.V4_CHECKSUM_OFFSET, (short) 0);
        long sum = Checksum.sum(output, at, headersLength);
        output.putShort(at + IpPacket.V4_CHECKSUM_OFFSET, (short) Checksum.complement(sum));
    }

    /** Options that only the first fragment has (RFC 791 §3.1). */
    private static void leaveOutOptions(ByteBuffer output, int from, int end) {
        int option = from;
        while (option < end && output.get(option) != 0) {
            int kind = output.get(option);
            int length = kind == V4_OPTION_NONE || option + 1 == end ? 1 : IpPacket.unsignedByte(output, option + 1);
            int next = Math.min(end, option + Math.max(1, length));
            for (; option < next; option++) {
                if ((kind & V4_OPTION_COPIED) == 0) {
                    output.put(option, (byte) V4_OPTION_NONE);
                }
            }
        }
    }

    /** Finds the headers that each fragment has, and where they name what follows. */
    private boolean readV6(int length) {
        headersLength = IpPacket.V6_HEADER_LENGTH;
        nextHeaderIndex = IpPacket.V6_NEXT_HEADER_OFFSET;
        int next = IpPacket.unsignedByte(packet, packetOffset + nextHeaderIndex);
        int at = headersLength;
        while (next == V6_HOP_BY_HOP || next == V6_ROUTING || next == V6_DESTINATION_OPTIONS) {
            if (at + UNIT_BYTES > length) {
                return false;
            }
            int here = at;
            boolean isOfEach = next != V6_DESTINATION_OPTIONS;
            next = IpPacket.unsignedByte(packet, packetOffset + here);
            at += (IpPacket.unsignedByte(packet, packetOffset + here + 1) + 1) * UNIT_BYTES;
            if (isOfEach || next == V6_FRAGMENT) {
                headersLength = at;
                nextHeaderIndex = here;
            }
        }
        return at <= length && (next != V6_FRAGMENT || at + V6_FRAGMENT_LENGTH <= length);
    }

    /** @param done bytes of the packet's data before those of this fragment */
    private void writeV6(ByteBuffer output, int at, int length, int done, boolean isLast) {
        output.put(at, packet, packetOffset, headersLength);
        output.putShort(at + IpPacket.V6_PAYLOAD_LENGTH_OFFSET, (short) (length - IpPacket.V6_HEADER_LENGTH));
        int header = at + headersLength;
        int field = done | (isLast ? 0 : V6_MORE_FRAGMENTS);
        if (isCutV6) {
            int given = IpPacket.unsignedShort(packet, packetOffset + headersLength + 2);
            output.put(header, packet, packetOffset + headersLength, V6_FRAGMENT_LENGTH);
            output.putShort(header + 2, (short) ((given + done) | (field & V6_MORE_FRAGMENTS)));
        } else {
            output.put(header, packet.get(packetOffset + nextHeaderIndex)).put(header + 1, (byte) 0);
            output.putShort(header + 2, (short) field).putInt(header + 4, id);
            output.put(at + nextHeaderIndex, (byte) V6_FRAGMENT);
        }
    }
}
