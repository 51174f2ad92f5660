package org.meshnet.node.linux;

import java.nio.ByteBuffer;
import org.meshnet.tun.linux.sys.DirectMemory;

/**
 * One {@code struct msghdr} of a 64-bit Linux with its one {@code iovec}, its address and room for one control message. One thread.
 *
 * <pre>
 *   msghdr, 56 bytes: name 8 | name length 4, pad 4 | iov 8 | iov count 8 | control 8 | control length 8 | flags 4, pad 4
 *   iovec, 16 bytes:  base 8 | length 8
 *   cmsghdr:          length 8 | level 4 | type 4 | data, padded to 8
 * </pre>
 */
final class MessageMemory {
    static final int SOL_UDP = 17;
    static final int UDP_SEGMENT = 103;
    static final int UDP_GRO = 104;

    private static final int NAME_LENGTH_OFFSET = 8;
    private static final int IOV_OFFSET = 16;
    private static final int IOV_COUNT_OFFSET = 24;
    private static final int CONTROL_OFFSET = 32;
    private static final int CONTROL_LENGTH_OFFSET = 40;
    private static final int FLAGS_OFFSET = 48;
    private static final int MESSAGE_LENGTH = 56;
    private static final int VECTOR_LENGTH = 16;
    private static final int CONTROL_HEADER_LENGTH = 16;
    private static final int CONTROL_CAPACITY = 64;
    private static final int SEGMENT_CONTROL_LENGTH = CONTROL_HEADER_LENGTH + Short.BYTES;
    private static final int SEGMENT_CONTROL_SPACE = CONTROL_HEADER_LENGTH + Long.BYTES;
    private static final int VECTOR_AT = MESSAGE_LENGTH;
    private static final int CONTROL_AT = MESSAGE_LENGTH + VECTOR_LENGTH;
    private static final int MSG_TRUNC = 0x20;

    private final SocketAddressMemory name;
    private final ByteBuffer memory = DirectMemory.allocate(CONTROL_AT + CONTROL_CAPACITY);
    private final long address = DirectMemory.addressOf(memory);

    MessageMemory(SocketAddressMemory name) {
        this.name = name;
        memory.putLong(0, name.address());
        memory.putLong(IOV_OFFSET, address + VECTOR_AT);
        memory.putLong(IOV_COUNT_OFFSET, 1);
    }

    /** Prepares to send this memory as datagrams of {@code segmentBytes}. */
    void prepareSend(long base, int length, int segmentBytes) {
        memory.putInt(NAME_LENGTH_OFFSET, name.length());
        memory.putLong(VECTOR_AT, base).putLong(VECTOR_AT + 8, length);
        if (length > segmentBytes) {
            memory.putLong(CONTROL_OFFSET, address + CONTROL_AT).putLong(CONTROL_LENGTH_OFFSET, SEGMENT_CONTROL_SPACE);
            memory.putLong(CONTROL_AT, SEGMENT_CONTROL_LENGTH);
            memory.putInt(CONTROL_AT + 8, SOL_UDP).putInt(CONTROL_AT + 12, UDP_SEGMENT);
            memory.putShort(CONTROL_AT + CONTROL_HEADER_LENGTH, (short) segmentBytes);
        } else {
            memory.putLong(CONTROL_OFFSET, 0).putLong(CONTROL_LENGTH_OFFSET, 0);
        }
    }

    /** Prepares to receive into this memory. */
    void prepareReceive(long base, int capacity) {
        memory.putInt(NAME_LENGTH_OFFSET, SocketAddressMemory.MAX_LENGTH);
        memory.putLong(VECTOR_AT, base).putLong(VECTOR_AT + 8, capacity);
        memory.putLong(CONTROL_OFFSET, address + CONTROL_AT).putLong(CONTROL_LENGTH_OFFSET, CONTROL_CAPACITY);
        memory.putInt(FLAGS_OFFSET, 0);
    }

    /** Bytes of each datagram but the last of what was received, {@code length} if it is only one. */
    int receivedSegmentBytes(int length) {
        boolean hasControl = memory.getLong(CONTROL_LENGTH_OFFSET) >= CONTROL_HEADER_LENGTH + Integer.BYTES
                && memory.getInt(CONTROL_AT + 8) == SOL_UDP
                && memory.getInt(CONTROL_AT + 12) == UDP_GRO;
        int segmentBytes = hasControl ? memory.getInt(CONTROL_AT + CONTROL_HEADER_LENGTH) : length;
        return segmentBytes > 0 && segmentBytes < length ? segmentBytes : length;
    }

    /** Was the buffer too small for what was received? */
    boolean isTruncated() {
        return (memory.getInt(FLAGS_OFFSET) & MSG_TRUNC) != 0;
    }

    long address() {
        return address;
    }
}
