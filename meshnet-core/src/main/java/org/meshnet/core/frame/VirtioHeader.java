package org.meshnet.core.frame;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.meshnet.core.seam.PacketSink;

/**
 * The header before each packet at the device's seam, {@code struct virtio_net_hdr} of Linux (virtio 1.2 §5.1.6) in the
 * host's byte order, read and written where it stands in a big-endian buffer.
 *
 * <pre>
 *  0         1            2            4            6              8
 * +---------+------------+------------+------------+--------------+---------------+
 * | flags 1 | GSO type 1 | hdr len 2  | GSO size 2 | csum start 2 | csum offset 2 |
 * +---------+------------+------------+------------+--------------+---------------+
 * </pre>
 */
public final class VirtioHeader {
    public static final int LENGTH = PacketSink.HEADER_LENGTH;

    /**
     * Flag: the checksum at start + offset holds the pseudo-header's sum and is to be completed from start to the end.
     */
    public static final int NEEDS_CHECKSUM = 1;
    /** Flag: the checksum was found right. */
    public static final int DATA_VALID = 1 << 1;

    public static final int GSO_NONE = 0;
    public static final int GSO_TCP_V4 = 1;
    /** UDP fragmentation, which no one should use any more. */
    public static final int GSO_UDP = 3;

    public static final int GSO_TCP_V6 = 4;
    /** UDP segmentation, both families. */
    public static final int GSO_UDP_L4 = 5;
    /** Added to a TCP type: CWR is set, and belongs to the first segment only. */
    public static final int GSO_ECN = 0x80;

    private static final int FLAGS_OFFSET = 0;
    private static final int GSO_TYPE_OFFSET = 1;
    private static final int HEADER_LENGTH_OFFSET = 2;
    private static final int GSO_SIZE_OFFSET = 4;
    private static final int CHECKSUM_START_OFFSET = 6;
    private static final int CHECKSUM_OFFSET_OFFSET = 8;

    private static final boolean IS_SWAPPED = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private VirtioHeader() {}

    public static int flags(ByteBuffer buffer, int offset) {
        return Byte.toUnsignedInt(buffer.get(offset + FLAGS_OFFSET));
    }

    /** Is the transport checksum still to be completed? */
    public static boolean isChecksumNeeded(ByteBuffer buffer, int offset) {
        return (flags(buffer, offset) & NEEDS_CHECKSUM) != 0;
    }

    /** The GSO type without its ECN bit. */
    public static int gsoType(ByteBuffer buffer, int offset) {
        return buffer.get(offset + GSO_TYPE_OFFSET) & ~GSO_ECN & 0xff;
    }

    /** Is the ECN bit of the GSO type set? */
    public static boolean isEcn(ByteBuffer buffer, int offset) {
        return (buffer.get(offset + GSO_TYPE_OFFSET) & GSO_ECN) != 0;
    }

    /** Bytes of all headers; from a kernel no more than a hint. */
    public static int headerLength(ByteBuffer buffer, int offset) {
        return read(buffer, offset + HEADER_LENGTH_OFFSET);
    }

    /** Bytes of payload of each segment but the last. */
    public static int gsoSize(ByteBuffer buffer, int offset) {
        return read(buffer, offset + GSO_SIZE_OFFSET);
    }

    /** Where the checksum's range starts, in bytes from the start of the packet. */
    public static int checksumStart(ByteBuffer buffer, int offset) {
        return read(buffer, offset + CHECKSUM_START_OFFSET);
    }

    /** Where the checksum stands, in bytes from its start. */
    public static int checksumOffset(ByteBuffer buffer, int offset) {
        return read(buffer, offset + CHECKSUM_OFFSET_OFFSET);
    }

    /** Writes a header that asks for nothing. */
    public static void writePlain(ByteBuffer buffer, int offset) {
        buffer.putLong(offset, 0);
        buffer.putShort(offset + Long.BYTES, (short) 0);
    }

    /** Writes a header that asks for the checksum to be completed. */
    public static void writePartial(ByteBuffer buffer, int offset, int checksumStart, int checksumOffset) {
        writePlain(buffer, offset);
        buffer.put(offset + FLAGS_OFFSET, (byte) NEEDS_CHECKSUM);
        write(buffer, offset + CHECKSUM_START_OFFSET, checksumStart);
        write(buffer, offset + CHECKSUM_OFFSET_OFFSET, checksumOffset);
    }

    /**
     * Makes a header written by {@link #writePartial} one of a super-packet.
     *
     * @param gsoType with its ECN bit
     */
    public static void writeGso(ByteBuffer buffer, int offset, int gsoType, int headerLength, int gsoSize) {
        buffer.put(offset + GSO_TYPE_OFFSET, (byte) gsoType);
        write(buffer, offset + HEADER_LENGTH_OFFSET, headerLength);
        write(buffer, offset + GSO_SIZE_OFFSET, gsoSize);
    }

    private static int read(ByteBuffer buffer, int index) {
        return Short.toUnsignedInt(hostOrder(buffer.getShort(index)));
    }

    private static void write(ByteBuffer buffer, int index, int value) {
        buffer.putShort(index, hostOrder((short) value));
    }

    private static short hostOrder(short value) {
        return IS_SWAPPED ? Short.reverseBytes(value) : value;
    }
}
