package org.meshnet.core.frame;

import java.nio.ByteBuffer;

/**
 * Cuts what one read of the device gave, a packet or a TCP or UDP super-packet, into packets that stand in the places
 * of their frames, side by side and ready to be sealed: before each is the room for the frame's header and tag, then
 * the kind and flags, which are written here. All frames of a cut have one length, the last perhaps less.
 *
 * <p>The segments are those that Linux's own segmentation would make. No TCP or UDP checksum is computed: the field
 * holds the pseudo-header's sum for the segment's length and the frame is flagged {@link FrameKind#FLAG_PARTIAL}. Only
 * a checksum at an unusual place is completed here.
 *
 * <p>What stands before the packet on its link is repeated before each segment; a frame of Ethernet that holds no
 * packet is taken as it is.
 *
 * <p>Allocates nothing. Not thread-safe; each lane has its own.
 */
public final class Cutter {
    /**
     * Bytes of output that hold the frames of any super-packet, even one with the smallest segments that Linux makes.
     */
    public static final int OUTPUT_LENGTH = 1 << 18;

    /** IPv4 and TCP headers with timestamps: the least that repeats in each segment of a bulk transfer. */
    private static final int USUAL_HEADERS_LENGTH = 52;
    /**
     * What Linux takes off an interface's limit before it fills a TCP super-packet: room for headers below
     * (MAX_TCP_HEADER), and some.
     */
    private static final int KERNEL_RESERVE_LENGTH = 700;

    private final LinkHeader link;
    private int trailerLength;
    private final PacketLayout layout = new PacketLayout();
    private long invalidCount;

    // of the super-packet being cut
    private int packetOffset;
    private int gsoSize;
    private boolean isPartial;
    private long pseudoHeader;
    private long ipHeader;
    private int id;

    /** Cuts what a device gives that carries packets. */
    public Cutter() {
        this(LinkHeader.none());
    }

    /** @param link as it was read of what is cut */
    public Cutter(LinkHeader link) {
        this.link = link;
    }

    /**
     * The longest super-packets to ask a kernel for, so that the frames of each just fill a train: of one more segment
     * they would need a second one.
     *
     * @param mtu bytes of the longest packet
     * @param trailerLength bytes of a frame behind its text
     * @param trainBytes bytes of the longest train
     */
    public static int superPacketBytes(int mtu, int trailerLength, int trainBytes) {
        int segments = Math.max(1, trainBytes / (FrameHeader.PACKET_OVERHEAD + mtu + trailerLength));
        int bytes = segments * (mtu - USUAL_HEADERS_LENGTH) + KERNEL_RESERVE_LENGTH;
        return Math.max(mtu, Math.min(bytes, 0xffff));
    }

    /** From now on as many bytes are free behind each packet, for the rest of its tag. */
    public void leaveFree(int bytes) {
        trailerLength = bytes;
    }

    /**
     * Cuts one packet with its virtio-net header, and perhaps its link's header between.
     *
     * @param input where the headers and packet stand
     * @param inputOffset absolute index of the header
     * @param inputLength bytes of headers and packet
     * @param output where the frames go; another buffer
     * @param outputOffset absolute index of the first frame
     * @param longestBytes of a TCP packet without its link's header; what is longer is cut to this. Others may come out
     *     longer
     * @return the frames, to be read by {@link Cut}; {@link Cut#NONE} if the input makes no sense or its frames do not
     *     fit before the output's limit, which is counted
     */
    public long cut(
            ByteBuffer input, int inputOffset, int inputLength, ByteBuffer output, int outputOffset, int longestBytes) {
        int length = inputLength - VirtioHeader.LENGTH - link.length();
        packetOffset = inputOffset + VirtioHeader.LENGTH + link.length();
        long cut = Cut.NONE;
        if (!link.isPacket()) {
            cut = cutSingle(input, inputOffset, length, output, outputOffset);
        } else if (IpPacket.isValid(input, packetOffset, length)) {
            boolean isSingle = VirtioHeader.gsoType(input, inputOffset) == VirtioHeader.GSO_NONE;
            cut = isSingle && (length <= longestBytes || !isTcpData(input, inputOffset, length))
                    ? cutSingle(input, inputOffset, length, output, outputOffset)
                    : cutSuper(input, inputOffset, length, output, outputOffset, longestBytes);
        }
        if (cut == Cut.NONE) {
            invalidCount++;
        }
        return cut;
    }

    /** How many inputs were dropped. */
    public long invalidCount() {
        return invalidCount;
    }

    private long cutSingle(ByteBuffer input, int header, int length, ByteBuffer output, int outputOffset) {
        int wholeLength = link.length() + length;
        int frameLength = FrameHeader.PACKET_OVERHEAD + wholeLength + trailerLength;
        if (frameLength > output.limit() - outputOffset) {
            return Cut.NONE;
        }
        int at = outputOffset + FrameHeader.PACKET_OFFSET;
        output.put(at, input, packetOffset - link.length(), wholeLength);
        int flags = 0;
        if (VirtioHeader.isChecksumNeeded(input, header)) {
            int start = VirtioHeader.checksumStart(input, header);
            int field = start + VirtioHeader.checksumOffset(input, header);
            if (link.isPacket() && readLayout(input, header, length) && layout.isPartial(input, packetOffset, length)) {
                flags = FrameKind.FLAG_PARTIAL;
            } else if (field + Short.BYTES <= wholeLength) {
                Checksum.complete(output, at + start, at + wholeLength, at + field);
            } else {
                return Cut.NONE;
            }
        }
        writeKind(output, outputOffset, flags);
        return Cut.of(1, frameLength, frameLength);
    }

    /** Is it one that may as well be several, with a checksum that is still to be completed? */
    private boolean isTcpData(ByteBuffer input, int header, int length) {
        if (!VirtioHeader.isChecksumNeeded(input, header) || !readLayout(input, header, length) || !layout.isTcp()) {
            return false;
        }
        int flags = input.get(packetOffset + layout.transportOffset() + PacketLayout.TCP_FLAGS_OFFSET);
        return (flags & (PacketLayout.SYN | PacketLayout.RST | PacketLayout.URG)) == 0
                && layout.headerLength() < length;
    }

    private long cutSuper(
            ByteBuffer input, int header, int length, ByteBuffer output, int outputOffset, int longestBytes) {
        if (!VirtioHeader.isChecksumNeeded(input, header)
                || !readLayout(input, header, length)
                || !isSuper(input, header, length)) {
            return Cut.NONE;
        }
        int overhead = FrameHeader.PACKET_OVERHEAD + link.length() + layout.headerLength() + trailerLength;
        int payload = length - layout.headerLength();
        gsoSize = segmentBytes(input, header, payload, longestBytes);
        int segments = (payload + gsoSize - 1) / gsoSize;
        int last = payload - (segments - 1) * gsoSize;
        int frameLength = overhead + gsoSize;
        long cut = Cut.of(segments, frameLength, overhead + last);
        if (Cut.totalLength(cut) > output.limit() - outputOffset) {
            return Cut.NONE;
        }
        prepare(input, length);
        for (int i = 0; i < segments; i++) {
            int frame = outputOffset + i * frameLength;
            int at = frame + FrameHeader.PACKET_OFFSET;
            boolean isLast = i == segments - 1;
            link.copy(input, packetOffset, output, at);
            writeSegment(input, i, isLast ? last : gsoSize, isLast, output, at + link.length());
            writeKind(output, frame, isPartial ? FrameKind.FLAG_PARTIAL : 0);
        }
        return cut;
    }

    /** UDP's segments are datagrams, whose length means something. */
    private int segmentBytes(ByteBuffer input, int header, int payload, int longestBytes) {
        boolean isSingle = VirtioHeader.gsoType(input, header) == VirtioHeader.GSO_NONE;
        int given = isSingle ? payload : Math.min(VirtioHeader.gsoSize(input, header), payload);
        return layout.isTcp() ? Math.max(1, Math.min(given, longestBytes - layout.headerLength())) : given;
    }

    /** Does the header describe a super-packet of the layout that was read, or a single one that is cut? */
    private boolean isSuper(ByteBuffer input, int header, int length) {
        boolean isSingle = VirtioHeader.gsoType(input, header) == VirtioHeader.GSO_NONE;
        return (isSingle || VirtioHeader.gsoSize(input, header) > 0)
                && layout.headerLength() < length
                && switch (VirtioHeader.gsoType(input, header)) {
                    case VirtioHeader.GSO_NONE -> layout.isTcp();
                    case VirtioHeader.GSO_TCP_V4 -> layout.isTcp() && layout.isV4();
                    case VirtioHeader.GSO_TCP_V6 -> layout.isTcp() && !layout.isV4();
                    case VirtioHeader.GSO_UDP_L4 -> !layout.isTcp() && !VirtioHeader.isEcn(input, header);
                    default -> false;
                };
    }

    /** Reads the layout; false if this is no TCP or UDP packet whose checksum is where theirs is. */
    private boolean readLayout(ByteBuffer input, int header, int length) {
        return layout.read(input, packetOffset, length)
                && VirtioHeader.checksumStart(input, header) == link.length() + layout.transportOffset()
                && VirtioHeader.checksumOffset(input, header) == layout.checksumOffset();
    }

    /** Sums once what the segments' checksums have in common. */
    private void prepare(ByteBuffer input, int length) {
        isPartial = layout.isPartial(input, packetOffset, length);
        int field = packetOffset + layout.transportOffset() + layout.checksumOffset();
        int transportLength = length - layout.transportOffset();
        // With a routing header the sum is of another destination than the packet's: taken as the kernel gave it.
        pseudoHeader =
                isPartial ? layout.pseudoHeader() : IpPacket.unsignedShort(input, field) + (~transportLength & 0xffff);
        if (layout.isV4()) {
            id = IpPacket.unsignedShort(input, packetOffset + IpPacket.V4_ID_OFFSET);
            ipHeader = Checksum.sum(input, packetOffset, IpPacket.headerLength(input, packetOffset))
                    - length
                    - id
                    - IpPacket.unsignedShort(input, packetOffset + IpPacket.V4_CHECKSUM_OFFSET);
        }
    }

    private void writeSegment(ByteBuffer input, int index, int payload, boolean isLast, ByteBuffer output, int at) {
        int headerLength = layout.headerLength();
        int length = headerLength + payload;
        int transport = at + layout.transportOffset();
        int transportLength = length - layout.transportOffset();
        output.put(at, input, packetOffset, headerLength);
        output.put(at + headerLength, input, packetOffset + headerLength + index * gsoSize, payload);
        if (layout.isV4()) {
            writeV4(output, at, length, id + index & 0xffff);
        } else {
            output.putShort(at + IpPacket.V6_PAYLOAD_LENGTH_OFFSET, (short) (length - IpPacket.V6_HEADER_LENGTH));
        }
        if (layout.isTcp()) {
            writeTcp(output, transport, index, isLast);
        } else {
            output.putShort(transport + PacketLayout.UDP_LENGTH_OFFSET, (short) transportLength);
        }
        int field = transport + layout.checksumOffset();
        output.putShort(field, (short) Checksum.fold(pseudoHeader + transportLength));
        if (!isPartial) {
            Checksum.complete(output, transport, at + length, field);
        }
    }

    private void writeV4(ByteBuffer output, int at, int length, int segmentId) {
        output.putShort(at + IpPacket.V4_TOTAL_LENGTH_OFFSET, (short) length);
        output.putShort(at + IpPacket.V4_ID_OFFSET, (short) segmentId);
        output.putShort(at + IpPacket.V4_CHECKSUM_OFFSET, (short) Checksum.complement(ipHeader + length + segmentId));
    }

    /** CWR stays on the first segment only (RFC 3168 §6.1.2), FIN and PSH on the last. */
    private void writeTcp(ByteBuffer output, int transport, int index, boolean isLast) {
        int sequence = transport + PacketLayout.TCP_SEQUENCE_OFFSET;
        output.putInt(sequence, output.getInt(sequence) + index * gsoSize);
        int cleared = (index > 0 ? PacketLayout.CWR : 0) | (isLast ? 0 : PacketLayout.FIN | PacketLayout.PSH);
        int flags = transport + PacketLayout.TCP_FLAGS_OFFSET;
        output.put(flags, (byte) (output.get(flags) & ~cleared));
    }

    private void writeKind(ByteBuffer output, int frame, int flags) {
        output.putShort(frame + FrameHeader.KIND_OFFSET, (short) (link.kind() << 8 | flags));
    }
}
