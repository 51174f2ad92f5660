package org.meshnet.node.linux;

import java.nio.ByteBuffer;
import org.meshnet.core.seam.DatagramSink;
import org.meshnet.tun.linux.sys.DirectMemory;

/**
 * Several messages side by side for one call ({@code man 2 sendmmsg, recvmmsg}), each with one address, one stretch of
 * memory and room for one control message; of a 64-bit Linux. The first of them serves for {@code sendmsg} too. One
 * thread.
 *
 * <pre>
 *   mmsghdr, 64 bytes: name 8 | name length 4, pad 4 | iov 8 | iov count 8 | control 8 | control length 8
 *                      | flags 4, pad 4 | bytes received 4, pad 4
 *   iovec, 16 bytes:   base 8 | length 8
 *   cmsghdr:           length 8 | level 4 | type 4 | data, padded to 8
 * </pre>
 *
 * The headers come first, as the call wants them; behind them, for each message, its vector and control message.
 */
final class MessageBatch {
    static final int SOL_UDP = 17;
    static final int UDP_SEGMENT = 103;
    static final int UDP_GRO = 104;

    private static final int IPPROTO_IP = 0;
    private static final int IP_TTL = 2;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_HOPLIMIT = 52;

    private static final int NAME_LENGTH_OFFSET = 8;
    private static final int IOV_OFFSET = 16;
    private static final int IOV_COUNT_OFFSET = 24;
    private static final int CONTROL_OFFSET = 32;
    private static final int CONTROL_LENGTH_OFFSET = 40;
    private static final int FLAGS_OFFSET = 48;
    private static final int RECEIVED_OFFSET = 56;
    private static final int MESSAGE_LENGTH = 64;
    private static final int VECTOR_LENGTH = 16;
    private static final int CONTROL_HEADER_LENGTH = 16;
    private static final int CONTROL_CAPACITY = 64;
    private static final int SEGMENT_CONTROL_LENGTH = CONTROL_HEADER_LENGTH + Short.BYTES;
    private static final int HOPS_CONTROL_LENGTH = CONTROL_HEADER_LENGTH + Integer.BYTES;
    /** Of any of them: their data are shorter than a word. */
    private static final int CONTROL_SPACE = CONTROL_HEADER_LENGTH + Long.BYTES;

    private static final int MSG_TRUNC = 0x20;

    private final int count;
    private final SocketAddressMemory[] names;
    private final ByteBuffer memory;
    private final long address;

    /** @param family of the socket's addresses */
    MessageBatch(int family, int count) {
        this.count = count;
        this.names = new SocketAddressMemory[count];
        this.memory = DirectMemory.allocate(count * (MESSAGE_LENGTH + VECTOR_LENGTH + CONTROL_CAPACITY));
        this.address = DirectMemory.addressOf(memory);
        for (int i = 0; i < count; i++) {
            names[i] = new SocketAddressMemory(family);
            memory.putLong(message(i), names[i].address());
            memory.putLong(message(i) + IOV_OFFSET, address + vector(i));
            memory.putLong(message(i) + IOV_COUNT_OFFSET, 1);
        }
    }

    /** Where the message stands, and those after it. */
    long address(int index) {
        return address + message(index);
    }

    /** The address that the message goes to or came from. */
    SocketAddressMemory name(int index) {
        return names[index];
    }

    /** Prepares to send this memory as datagrams of {@code segmentBytes}. */
    void prepareSend(int index, long base, int length, int segmentBytes) {
        int message = message(index);
        memory.putInt(message + NAME_LENGTH_OFFSET, names[index].length());
        memory.putLong(vector(index), base).putLong(vector(index) + 8, length);
        if (length > segmentBytes) {
            int data = prepareControl(index, SEGMENT_CONTROL_LENGTH, SOL_UDP, UDP_SEGMENT);
            memory.putShort(data, (short) segmentBytes);
        } else {
            memory.putLong(message + CONTROL_OFFSET, 0).putLong(message + CONTROL_LENGTH_OFFSET, 0);
        }
    }

    /**
     * Prepares to send this memory as one datagram that ends a few hops away ({@link DatagramSink#sendNear}, {@code man
     * 7 ip, ipv6}).
     */
    void prepareNear(int index, long base, int length, boolean isToV4) {
        prepareSend(index, base, length, length);
        int data = isToV4
                ? prepareControl(index, HOPS_CONTROL_LENGTH, IPPROTO_IP, IP_TTL)
                : prepareControl(index, HOPS_CONTROL_LENGTH, IPPROTO_IPV6, IPV6_HOPLIMIT);
        memory.putInt(data, DatagramSink.NEAR_HOPS);
    }

    /** Where its data belong. */
    private int prepareControl(int index, int length, int level, int type) {
        int message = message(index);
        int control = control(index);
        memory.putLong(message + CONTROL_OFFSET, address + control);
        memory.putLong(message + CONTROL_LENGTH_OFFSET, CONTROL_SPACE);
        memory.putLong(control, length).putInt(control + 8, level).putInt(control + 12, type);
        return control + CONTROL_HEADER_LENGTH;
    }

    /** Prepares to receive into this memory. */
    void prepareReceive(int index, long base, int capacity) {
        int message = message(index);
        memory.putInt(message + NAME_LENGTH_OFFSET, SocketAddressMemory.MAX_LENGTH);
        memory.putLong(vector(index), base).putLong(vector(index) + 8, capacity);
        memory.putLong(message + CONTROL_OFFSET, address + control(index));
        memory.putLong(message + CONTROL_LENGTH_OFFSET, CONTROL_CAPACITY);
        memory.putInt(message + FLAGS_OFFSET, 0);
    }

    /** Bytes that were received. */
    int receivedBytes(int index) {
        return memory.getInt(message(index) + RECEIVED_OFFSET);
    }

    /** Bytes of each datagram but the last of what was received; all, if it is only one. */
    int receivedSegmentBytes(int index) {
        int length = receivedBytes(index);
        int control = control(index);
        boolean hasControl =
                memory.getLong(message(index) + CONTROL_LENGTH_OFFSET) >= CONTROL_HEADER_LENGTH + Integer.BYTES
                        && memory.getInt(control + 8) == SOL_UDP
                        && memory.getInt(control + 12) == UDP_GRO;
        int segmentBytes = hasControl ? memory.getInt(control + CONTROL_HEADER_LENGTH) : length;
        return segmentBytes > 0 && segmentBytes < length ? segmentBytes : length;
    }

    /** Was the memory too small for what was received? */
    boolean isTruncated(int index) {
        return (memory.getInt(message(index) + FLAGS_OFFSET) & MSG_TRUNC) != 0;
    }

    private int message(int index) {
        return index * MESSAGE_LENGTH;
    }

    private int vector(int index) {
        return count * MESSAGE_LENGTH + index * (VECTOR_LENGTH + CONTROL_CAPACITY);
    }

    private int control(int index) {
        return vector(index) + VECTOR_LENGTH;
    }
}
