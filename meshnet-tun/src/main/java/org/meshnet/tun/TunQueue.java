package org.meshnet.tun;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.meshnet.core.seam.PacketSink;

/**
 * One queue of a {@link TunDevice}. Every packet, in both directions, stands behind {@link PacketSink#HEADER_LENGTH}
 * bytes of virtio-net header in the host's byte order, whether the kernel has such headers or not:
 *
 * <pre>
 *  0       1        2         4          6            8             10
 * +-------+--------+---------+----------+------------+-------------+----------------------
 * | flags | gso    | header  | gso_size | csum_start | csum_offset | IPv4 or IPv6 packet
 * |       | type   | length  |          |            |             |
 * +-------+--------+---------+----------+------------+-------------+----------------------
 * </pre>
 *
 * <p>Without offload, the header of a read packet asks for nothing; of its flags only "data valid" (2) may be set. One
 * thread at a time reads a queue; any number may write; another may close the device meanwhile. Interrupting a thread
 * does not end its {@link #read}. No call allocates once it has seen its buffer, so callers keep using the same few.
 */
public interface TunQueue extends PacketSink {
    /** What the reads return once the device is closed. */
    int CLOSED = -1;

    /**
     * Waits for a packet and puts header and packet at index 0 of the buffer, whose position and limit stay as they
     * are.
     *
     * @param packet a direct buffer with a capacity of at least {@link TunDevice#bufferBytes}
     * @return bytes of header and packet, or {@link #CLOSED}
     * @throws IOException if the device is gone although nobody closed it
     */
    int read(ByteBuffer packet) throws IOException;

    /** As {@link #read}, but returns 0 at once if no packet waits. */
    int tryRead(ByteBuffer packet) throws IOException;

    /**
     * Writes the header and the packet between position and limit of a direct buffer. What the device refuses is
     * counted in {@link #droppedWrites}, also when it is closed.
     */
    @Override
    void write(ByteBuffer packet);

    /** Packets that were written here and refused by the device. */
    long droppedWrites();
}
