package org.meshnet.tun.udp.linux;

import java.nio.ByteBuffer;
import org.meshnet.core.net.Ecn;
import org.meshnet.core.seam.DatagramSink;
import org.meshnet.tun.linux.sys.DirectMemory;

/**
 * Several messages side by side for one call ({@code man 2 sendmmsg, recvmmsg}), each with one address, one stretch of
 * memory and room for two control messages; of a 64-bit Linux. The first of them serves for {@code sendmsg} too. One
 * thread.
 *
 * <pre>
 *   mmsghdr, 64 bytes: name 8 | name length 4, pad 4 | iov 8 | iov count 8 | control 8 | control length 8
 *                      | flags 4, pad 4 | bytes received 4, pad 4
 *   iovec, 16 bytes:   base 8 | length 8
 *   cmsghdr:           length 8 | level 4 | type 4 | data, padded to 8
 * </pre>
 *
 * The headers come first, as the call wants them; behind them, for each message, its vector and control messages.
 */
final class MessageBatch {
    static final int SOL_UDP = 17;
    static final int UDP_SEGMENT = 103;
    static final int UDP_GRO = 104;

    private static final int IPPROTO_IP = 0;
    private static final int IP_TOS = 1;
    private static final int IP_TTL = 2;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_HOPLIMIT = 52;
    private static final int IPV6_TCLASS = 67;

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
    private static final int NUMBER_CONTROL_LENGTH = CONTROL_HEADER_LENGTH + Integer.BYTES;
    /** Of any of them: their data are shorter than a word. */
    private static final int CONTROL_SPACE = CONTROL_HEADER_LENGTH + Long.BYTES;

    private static final int MSG_TRUNC = 0x20;
    private static final int NONE = -1;

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

    /**
     * Prepares to send this memory as datagrams of {@code segmentBytes} with these marks, to the name that stands
     * there.
     */
    void prepareSend(int index, long base, int length, int segmentBytes, int ecn) {
        int message = message(index);
        memory.putInt(message + NAME_LENGTH_OFFSET, names[index].length());
        memory.putLong(vector(index), base).putLong(vector(index) + 8, length);
        memory.putLong(message + CONTROL_OFFSET, 0).putLong(message + CONTROL_LENGTH_OFFSET, 0);
        if (length > segmentBytes) {
            int data = addControl(index, SEGMENT_CONTROL_LENGTH, SOL_UDP, UDP_SEGMENT);
            memory.putShort(data, (short) segmentBytes);
        }
        if (ecn != Ecn.NOT_ECT) {
            addNumber(index, names[index].isV4(), IP_TOS, IPV6_TCLASS, ecn);
        }
    }

    /**
     * Prepares to send this memory as one datagram that ends a few hops away ({@link DatagramSink#sendNear}, {@code man
     * 7 ip, ipv6}).
     */
    void prepareNear(int index, long base, int length, boolean isToV4) {
        prepareSend(index, base, length, length, Ecn.NOT_ECT);
        addNumber(index, isToV4, IP_TTL, IPV6_HOPLIMIT, DatagramSink.NEAR_HOPS);
    }

    /** Adds one that is a number, named otherwise in each family. */
    private void addNumber(int index, boolean isToV4, int v4Type, int v6Type, int value) {
        int data = isToV4
                ? addControl(index, NUMBER_CONTROL_LENGTH, IPPROTO_IP, v4Type)
                : addControl(index, NUMBER_CONTROL_LENGTH, IPPROTO_IPV6, v6Type);
        memory.putInt(data, value);
    }

    /** Adds a control message; where its data belong. */
    private int addControl(int index, int length, int level, int type) {
        int message = message(index);
        int used = (int) memory.getLong(message + CONTROL_LENGTH_OFFSET);
        int control = control(index) + used;
        memory.putLong(message + CONTROL_OFFSET, address + control(index));
        memory.putLong(message + CONTROL_LENGTH_OFFSET, used + CONTROL_SPACE);
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
        int data = findControl(index, SOL_UDP, UDP_GRO);
        int segmentBytes = data == NONE ? length : memory.getInt(data);
        return segmentBytes > 0 && segmentBytes < length ? segmentBytes : length;
    }

    /** The marks that what was received came with; none where the socket does not tell. */
    int receivedEcn(int index) {
        int data = findControl(index, IPPROTO_IP, IP_TOS);
        if (data != NONE) {
            return memory.get(data) & Ecn.MASK;
        }
        data = findControl(index, IPPROTO_IPV6, IPV6_TCLASS);
        return data == NONE ? Ecn.NOT_ECT : memory.getInt(data) & Ecn.MASK;
    }

    /** Where the data of a control message begin that was received; {@link #NONE} if there is no such. */
    private int findControl(int index, int level, int type) {
        int control = control(index);
        int end = control + (int) memory.getLong(message(index) + CONTROL_LENGTH_OFFSET);
        while (control + CONTROL_HEADER_LENGTH < end) {
            if (memory.getInt(control + 8) == level && memory.getInt(control + 12) == type) {
                return control + CONTROL_HEADER_LENGTH;
            }
            control += CONTROL_SPACE;
        }
        return NONE;
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
