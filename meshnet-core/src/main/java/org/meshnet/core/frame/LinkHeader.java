package org.meshnet.core.frame;

import java.nio.ByteBuffer;

/**
 * What stands before a packet in a frame and at the device: nothing where the device carries packets, an Ethernet
 * header with its VLAN tags (IEEE 802.3, 802.1Q) where it carries Ethernet. A flyweight without its buffer: read once
 * per Ethernet frame, used while that is at hand. Not thread-safe.
 *
 * <pre>
 *  0               6               12                       {@link #length}
 * +---------------+---------------+-----------------+--------+----------------------+
 * | destination 6 | source 6      | tags, 4 each    | type 2 | packet, or any bytes |
 * +---------------+---------------+-----------------+--------+----------------------+
 * </pre>
 */
public final class LinkHeader {
    /** Bytes of a header without tags. */
    public static final int UNTAGGED_LENGTH = 14;

    /** Bytes of a tag. */
    public static final int TAG_LENGTH = 4;

    /** Tags that are looked behind; what has more is carried as it is. */
    static final int MAX_TAGS = 4;

    /** Bytes of the longest header. */
    public static final int MAX_LENGTH = UNTAGGED_LENGTH + MAX_TAGS * TAG_LENGTH;

    public static final int ARP = 0x0806;
    public static final int IP_V4 = 0x0800;
    public static final int IP_V6 = 0x86dd;

    /** The address of all stations. */
    public static final long BROADCAST = (1L << 48) - 1;

    /** The bit of an address that stands for many stations. */
    private static final long GROUP_BIT = 1L << 40;

    /** 01:80:c2:00:00:00 to 0f, which no bridge passes on (IEEE 802.1D §7.12.6): spanning tree, LLDP, pauses. */
    private static final long RESERVED_GROUPS = 0x0180_c200_0000L >>> 4;

    private static final int VLAN_TAG = 0x8100;
    private static final int SERVICE_TAG = 0x88a8;
    private static final int OLD_SERVICE_TAG = 0x9100;
    private static final int SOURCE_OFFSET = 6;
    private static final int TYPE_OFFSET = 12;

    private int length;
    private int frameLength;
    private int type;
    private boolean isPacket = true;

    /** That of a device that carries packets: nothing, which is never read anew. */
    public static LinkHeader none() {
        return new LinkHeader();
    }

    /** The station, or the stations, that a frame is for. Needs {@link #UNTAGGED_LENGTH} bytes. */
    public static long destination(ByteBuffer buffer, int offset) {
        return buffer.getLong(offset) >>> 16;
    }

    /** The station that a frame comes from. */
    public static long source(ByteBuffer buffer, int offset) {
        return buffer.getLong(offset + SOURCE_OFFSET) >>> 16;
    }

    /** Does the address stand for many stations? */
    public static boolean isGroup(long address) {
        return (address & GROUP_BIT) != 0;
    }

    /** May a frame come from there: is it one station's? */
    public static boolean isStation(long address) {
        return address != 0 && !isGroup(address);
    }

    /** Is it a group that never leaves a link? */
    public static boolean isReserved(long address) {
        return address >>> 4 == RESERVED_GROUPS;
    }

    /**
     * Writes a header without tags.
     *
     * @return its bytes
     */
    public static int write(ByteBuffer out, int at, long destination, long source, int type) {
        out.putShort(at, (short) (destination >>> 32)).putInt(at + 2, (int) destination);
        out.putShort(at + SOURCE_OFFSET, (short) (source >>> 32)).putInt(at + SOURCE_OFFSET + 2, (int) source);
        out.putShort(at + TYPE_OFFSET, (short) type);
        return UNTAGGED_LENGTH;
    }

    /**
     * Reads an Ethernet frame.
     *
     * @param available its bytes, perhaps with padding
     * @return false if it is none, or says that it holds an IP packet and does not
     */
    public boolean read(ByteBuffer buffer, int offset, int available) {
        if (available < UNTAGGED_LENGTH) {
            return false;
        }
        length = UNTAGGED_LENGTH;
        type = IpPacket.unsignedShort(buffer, offset + TYPE_OFFSET);
        while (isTag(type) && length < MAX_LENGTH && length + TAG_LENGTH <= available) {
            length += TAG_LENGTH;
            type = IpPacket.unsignedShort(buffer, offset + length - Short.BYTES);
        }
        isPacket = type == IP_V4 || type == IP_V6;
        frameLength = available;
        return !isPacket || readPacket(buffer, offset + length, available - length);
    }

    /** Short packets are padded on their way through cables; what stands behind a packet is none of it. */
    private boolean readPacket(ByteBuffer buffer, int packet, int available) {
        int packetLength = IpPacket.statedLength(buffer, packet, available);
        frameLength = length + packetLength;
        return packetLength <= available
                && IpPacket.isValid(buffer, packet, packetLength)
                && IpPacket.isV4(buffer, packet) == (type == IP_V4);
    }

    private static boolean isTag(int type) {
        return type == VLAN_TAG || type == SERVICE_TAG || type == OLD_SERVICE_TAG;
    }

    /** Bytes before the packet. */
    public int length() {
        return length;
    }

    /** Bytes of the frame, without what it was padded with. */
    public int frameLength() {
        return frameLength;
    }

    /** What the frame holds, by its type behind all tags. */
    public int type() {
        return type;
    }

    /** Is it of a virtual LAN? */
    public boolean isTagged() {
        return length > UNTAGGED_LENGTH;
    }

    /** Does an IP packet follow? */
    public boolean isPacket() {
        return isPacket;
    }

    /** The kind of frame that carries such packets. */
    int kind() {
        return length == 0 ? FrameKind.PACKET : FrameKind.ETHERNET;
    }

    /** Copies the header that stands before this packet. */
    void copy(ByteBuffer input, int packet, ByteBuffer output, int at) {
        if (length > 0) {
            output.put(at, input, packet - length, length);
        }
    }

    /** Writes the header of an answer to the frame that was read: back to where that came from. */
    public void writeAnswer(ByteBuffer frame, int offset, ByteBuffer out, int at) {
        if (length > 0) {
            out.put(at, frame, offset, length);
            out.put(at, frame, offset + SOURCE_OFFSET, SOURCE_OFFSET);
            out.put(at + SOURCE_OFFSET, frame, offset, SOURCE_OFFSET);
        }
    }
}
