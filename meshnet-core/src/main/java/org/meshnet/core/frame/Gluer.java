package org.meshnet.core.frame;

import java.nio.ByteBuffer;
import org.meshnet.core.seam.PacketSink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Glues successive packets of one flow to super-packets before they reach the device, and completes partial checksums
 * where the device does not. Order is kept: a packet that does not belong to what is held sends that on its way first.
 * Whoever adds packets calls {@link #flush} before it waits for more.
 *
 * <p>What comes in was sealed by a member but is not trusted: a packet whose lengths, flags or sums are not what a
 * {@link Cutter} makes is dropped and counted. Segments are joined by the rules of Linux's GRO, so that cutting the
 * super-packet again gives the same packets; only the IPv4 ids of packets that must not be fragmented, which mean
 * nothing (RFC 6864 §4.1), may differ. Packets with a whole checksum are passed on as they are.
 *
 * <p>Packets behind an Ethernet header are joined if that is the same, tags included; what holds no packet goes as it
 * is.
 *
 * <p>A device that refuses the first packets of a kind does not get such any more. Once it has taken one, a refusal is
 * held to be the packet's fault: a member must not be able to slow this host down by packets that its kernel refuses.
 *
 * <p>Allocates nothing per packet. Not thread-safe; each lane has its own.
 */
public final class Gluer {
    /** Bytes of the longest super-packet. */
    private static final int MAX_SUPER_LENGTH = 65_535;
    /** What Linux takes in one UDP super-packet (UDP_MAX_SEGMENTS of 4.18 to 6.9). */
    private static final int MAX_UDP_SEGMENTS = 64;

    private static final int MAX_LENGTH = IpPacket.V6_HEADER_LENGTH + 65_535;
    /**
     * Where the packet stands; before it, without a gap, its link's header if it has one, and the virtio-net header.
     */
    private static final int START = VirtioHeader.LENGTH + LinkHeader.MAX_LENGTH;
    /** TCP flags that end a super-packet. */
    private static final int ENDING = PacketLayout.FIN | PacketLayout.PSH;
    /** TCP flags that a super-packet's first segment does not have. */
    private static final int ALONE = ENDING | PacketLayout.SYN | PacketLayout.RST | PacketLayout.URG;
    /** All but those flags of the word of data offset, flags and window that may differ between segments. */
    private static final int EQUAL_WORD = ~((ENDING | PacketLayout.CWR) << 16);

    private static final Logger LOG = LoggerFactory.getLogger(Gluer.class);

    private final PacketSink sink;
    private final ByteBuffer held = ByteBuffer.allocateDirect(START + MAX_LENGTH);
    private volatile Offloads offloads;
    private Offloads proven = Offloads.NONE;
    private PacketLayout heldLayout = new PacketLayout();
    private PacketLayout layout = new PacketLayout();

    // of what is held
    private int linkLength;
    private int segments;
    private int length;
    private int gsoSize;
    private boolean isOpen;
    private int nextSequence;
    private int id;
    private int idStep;

    private long invalidCount;
    private long gluedCount;
    private long writtenCount;

    /**
     * A gluer before a device.
     *
     * @param sink the device; gets one direct buffer, always the same
     * @param offloads what it takes over
     */
    public Gluer(PacketSink sink, Offloads offloads) {
        this.sink = sink;
        this.offloads = offloads;
    }

    /** What the device takes over, as far as is known now. Any thread. */
    public Offloads offloads() {
        return offloads;
    }

    /**
     * Takes the packet of the next frame of a lane. Its source address was checked already.
     *
     * @param input where it stands; not changed
     * @param offset absolute index of the packet
     * @param inputLength bytes of the packet
     * @param flags of its frame
     * @return false if it was dropped as invalid, which is counted
     */
    public boolean add(ByteBuffer input, int offset, int inputLength, int flags) {
        return count(IpPacket.isValid(input, offset, inputLength) && add(input, offset, 0, inputLength, flags));
    }

    /**
     * Takes the Ethernet frame of the next frame of a lane.
     *
     * @param input where it stands; not changed
     * @param offset absolute index of the Ethernet frame
     * @param link as it was read of that
     * @param flags of the lane's frame
     * @return false if it was dropped as invalid, which is counted
     */
    public boolean addEthernet(ByteBuffer input, int offset, LinkHeader link, int flags) {
        int headerLength = link.length();
        boolean isValid = (link.isPacket() || flags == 0)
                && add(input, offset + headerLength, headerLength, link.frameLength() - headerLength, flags);
        return count(isValid);
    }

    private boolean count(boolean isValid) {
        if (!isValid) {
            invalidCount++;
        }
        return isValid;
    }

    /** @param before bytes of the link's header, which stands before the packet */
    private boolean add(ByteBuffer input, int offset, int before, int inputLength, int flags) {
        if ((flags & ~FrameKind.FLAGS) != 0) {
            return false;
        }
        return (flags & FrameKind.FLAG_PARTIAL) != 0
                ? addPartial(input, offset, before, inputLength)
                : addWhole(input, offset, before, inputLength);
    }

    /** Takes a packet whose checksum is partial, which may be joined with others; false if it is invalid. */
    private boolean addPartial(ByteBuffer input, int offset, int before, int inputLength) {
        if (!layout.read(input, offset, inputLength) || !hasRightSums(input, offset, inputLength)) {
            return false;
        }
        if (isOpen && isOfOneLink(input, offset, before) && continues(input, offset, inputLength)) {
            append(input, offset, inputLength);
        } else {
            flush();
            holdPartial(input, offset, before, inputLength);
        }
        if (!isOpen) {
            flush();
        }
        return true;
    }

    /** Takes a packet with a whole checksum, which goes as it is. */
    private boolean addWhole(ByteBuffer input, int offset, int before, int inputLength) {
        flush();
        hold(input, offset, before, inputLength);
        VirtioHeader.writePlain(held, header());
        flush();
        return true;
    }

    /** Writes what is held. */
    public void flush() {
        if (segments == 0) {
            return;
        }
        if (segments > 1) {
            finish();
            gluedCount += segments;
        }
        segments = 0;
        isOpen = false;
        writtenCount++;
        held.limit(START + length).position(header());
        boolean isTaken = sink.offer(held);
        held.clear();
        Offloads asked = offloadsAsked();
        if (isTaken) {
            proven = proven.or(asked);
        } else if (!proven.includes(asked)) {
            offloads = offloads.without(asked);
            LOG.info("the interface can't take {}: doing without from now on", asked);
        }
    }

    /** What the device had to do for the packet that was just written. */
    private Offloads offloadsAsked() {
        if (!VirtioHeader.isChecksumNeeded(held, header())) {
            return Offloads.NONE;
        }
        boolean isSuper = VirtioHeader.gsoType(held, header()) != VirtioHeader.GSO_NONE;
        return Offloads.of(true, isSuper && heldLayout.isTcp(), isSuper && !heldLayout.isTcp());
    }

    /** How many packets were dropped. */
    public long invalidCount() {
        return invalidCount;
    }

    /** How many packets became part of a super-packet. */
    public long gluedCount() {
        return gluedCount;
    }

    /** How many packets and super-packets were written. */
    public long writtenCount() {
        return writtenCount;
    }

    /** Are the sums of a packet of the layout that was read what a {@link Cutter} makes? */
    private boolean hasRightSums(ByteBuffer input, int offset, int inputLength) {
        return layout.isPartial(input, offset, inputLength) && (!layout.isV4() || isHeaderSumRight(input, offset));
    }

    private static boolean isHeaderSumRight(ByteBuffer input, int offset) {
        return Checksum.complement(Checksum.sum(input, offset, IpPacket.headerLength(input, offset))) == 0;
    }

    /** Where the virtio-net header of what is held stands. */
    private int header() {
        return START - linkLength - VirtioHeader.LENGTH;
    }

    private void hold(ByteBuffer input, int offset, int before, int inputLength) {
        held.put(START - before, input, offset - before, before + inputLength);
        linkLength = before;
        length = inputLength;
        segments = 1;
    }

    /** Holds a packet of the layout that was read, which so becomes that of what is held. */
    private void holdPartial(ByteBuffer input, int offset, int before, int inputLength) {
        hold(input, offset, before, inputLength);
        PacketLayout free = heldLayout;
        heldLayout = layout;
        layout = free;
        int transport = START + heldLayout.transportOffset();
        if (!offloads.checksum()) {
            VirtioHeader.writePlain(held, header());
            Checksum.complete(held, transport, START + length, transport + heldLayout.checksumOffset());
            return;
        }
        VirtioHeader.writePartial(
                held, header(), linkLength + heldLayout.transportOffset(), heldLayout.checksumOffset());
        open(transport);
    }

    /** Notes what the next segment must have, if there may be one. */
    private void open(int transport) {
        gsoSize = length - heldLayout.headerLength();
        boolean isTcp = heldLayout.isTcp();
        boolean mayGrow = !isTcp || (held.get(transport + PacketLayout.TCP_FLAGS_OFFSET) & ALONE) == 0;
        isOpen = gsoSize > 0 && mayGrow && (isTcp ? offloads.tcp() : offloads.udp());
        if (isTcp) {
            nextSequence = held.getInt(transport + PacketLayout.TCP_SEQUENCE_OFFSET) + gsoSize;
        }
        if (heldLayout.isV4()) {
            id = IpPacket.unsignedShort(held, START + IpPacket.V4_ID_OFFSET);
        }
    }

    private boolean isOfOneLink(ByteBuffer input, int offset, int before) {
        return before == linkLength && (before == 0 || isEqual(input, offset, -before, 0));
    }

    private boolean continues(ByteBuffer input, int offset, int inputLength) {
        int payload = inputLength - layout.headerLength();
        if (!layout.isAlike(heldLayout)
                || payload <= 0
                || payload > gsoSize
                || length + payload > MAX_SUPER_LENGTH
                || !(layout.isV4() ? continuesV4(input, offset) : continuesV6(input, offset))) {
            return false;
        }
        int transport = offset + layout.transportOffset();
        return layout.isTcp() ? continuesTcp(input, transport) : continuesUdp(input, transport);
    }

    private boolean continuesV4(ByteBuffer input, int offset) {
        int step = IpPacket.unsignedShort(input, offset + IpPacket.V4_ID_OFFSET) - id & 0xffff;
        boolean isStepRight = segments == 1 ? step == 1 || (step == 0 && isUnfragmentable()) : step == idStep;
        return isStepRight
                && input.getShort(offset) == held.getShort(START)
                && isEqual(input, offset, IpPacket.V4_FRAGMENT_OFFSET, IpPacket.V4_CHECKSUM_OFFSET)
                && isEqual(input, offset, IpPacket.V4_SOURCE_OFFSET, layout.transportOffset());
    }

    private boolean isUnfragmentable() {
        return (held.getShort(START + IpPacket.V4_FRAGMENT_OFFSET) & IpPacket.V4_DONT_FRAGMENT) != 0;
    }

    private boolean continuesV6(ByteBuffer input, int offset) {
        return input.getInt(offset) == held.getInt(START)
                && isEqual(input, offset, IpPacket.V6_NEXT_HEADER_OFFSET, layout.transportOffset());
    }

    private boolean continuesTcp(ByteBuffer input, int transport) {
        int first = START + layout.transportOffset();
        int word = input.getInt(transport + PacketLayout.TCP_DATA_OFFSET_OFFSET);
        int firstWord = held.getInt(first + PacketLayout.TCP_DATA_OFFSET_OFFSET);
        return input.getInt(transport + PacketLayout.TCP_SEQUENCE_OFFSET) == nextSequence
                && input.getInt(transport) == held.getInt(first)
                && input.getInt(transport + PacketLayout.TCP_ACK_OFFSET)
                        == held.getInt(first + PacketLayout.TCP_ACK_OFFSET)
                && ((word ^ firstWord) & EQUAL_WORD) == 0
                && (word >> 16 & PacketLayout.CWR) == 0
                && isEqual(
                        input,
                        transport - layout.transportOffset(),
                        layout.transportOffset() + PacketLayout.TCP_URGENT_OFFSET,
                        layout.headerLength());
    }

    /**
     * Whoever reads the datagrams gets them one by one again: the kernel cuts where a socket does not ask for trains.
     */
    private boolean continuesUdp(ByteBuffer input, int transport) {
        return segments < MAX_UDP_SEGMENTS && input.getInt(transport) == held.getInt(START + layout.transportOffset());
    }

    /** Are these bytes of the packet, from and to relative to its start, those of the one that is held? */
    private boolean isEqual(ByteBuffer input, int offset, int from, int to) {
        int index = from;
        for (; index <= to - Integer.BYTES; index += Integer.BYTES) {
            if (input.getInt(offset + index) != held.getInt(START + index)) {
                return false;
            }
        }
        for (; index < to; index++) {
            if (input.get(offset + index) != held.get(START + index)) {
                return false;
            }
        }
        return true;
    }

    private void append(ByteBuffer input, int offset, int inputLength) {
        int payload = inputLength - layout.headerLength();
        held.put(START + length, input, offset + layout.headerLength(), payload);
        length += payload;
        segments++;
        isOpen = payload == gsoSize;
        if (layout.isTcp()) {
            int flagsOffset = layout.transportOffset() + PacketLayout.TCP_FLAGS_OFFSET;
            int ending = input.get(offset + flagsOffset) & ENDING;
            held.put(START + flagsOffset, (byte) (held.get(START + flagsOffset) | ending));
            nextSequence += payload;
            isOpen &= ending == 0;
        }
        if (layout.isV4()) {
            int nextId = IpPacket.unsignedShort(input, offset + IpPacket.V4_ID_OFFSET);
            idStep = nextId - id & 0xffff;
            id = nextId;
        }
    }

    /** Makes the headers those of a super-packet. */
    private void finish() {
        int transport = START + heldLayout.transportOffset();
        if (heldLayout.isV4()) {
            held.putShort(START + IpPacket.V4_TOTAL_LENGTH_OFFSET, (short) length);
            held.putShort(START + IpPacket.V4_CHECKSUM_OFFSET, (short) 0);
            long sum = Checksum.sum(held, START, IpPacket.headerLength(held, START));
            held.putShort(START + IpPacket.V4_CHECKSUM_OFFSET, (short) Checksum.complement(sum));
        } else {
            held.putShort(START + IpPacket.V6_PAYLOAD_LENGTH_OFFSET, (short) (length - IpPacket.V6_HEADER_LENGTH));
        }
        if (!heldLayout.isTcp()) {
            held.putShort(transport + PacketLayout.UDP_LENGTH_OFFSET, (short) (length - heldLayout.transportOffset()));
        }
        held.putShort(transport + heldLayout.checksumOffset(), (short) heldLayout.partialChecksum(length));
        VirtioHeader.writeGso(held, header(), gsoType(transport), linkLength + heldLayout.headerLength(), gsoSize);
    }

    private int gsoType(int transport) {
        if (!heldLayout.isTcp()) {
            return VirtioHeader.GSO_UDP_L4;
        }
        boolean isCwr = (held.get(transport + PacketLayout.TCP_FLAGS_OFFSET) & PacketLayout.CWR) != 0;
        int type = heldLayout.isV4() ? VirtioHeader.GSO_TCP_V4 : VirtioHeader.GSO_TCP_V6;
        return isCwr ? type | VirtioHeader.GSO_ECN : type;
    }
}
