package org.meshnet.node.udp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.meshnet.core.net.Endpoint;

/**
 * A UDP socket for IPv4 and IPv6 on all addresses of this host. One thread receives; any may send, each through a sink of its own;
 * any may close.
 */
public interface UdpSocket extends AutoCloseable {
    /** Least capacity of a buffer to receive into. */
    int BUFFER_BYTES = 1 << 16;

    /** The port that it is bound to. */
    int port();

    /** Is it open? */
    boolean isOpen();

    /**
     * Takes what comes next, if anything is there, into the buffer from its start; the buffer is then ready to be read. It may be
     * a train: several datagrams of one sender, side by side, which {@link #segmentBytes} tells apart.
     *
     * @param buffer direct, big-endian, of at least {@link #BUFFER_BYTES}
     * @return where it came from; null if there is nothing now
     * @throws IOException if the socket failed or is closed
     */
    Endpoint receive(ByteBuffer buffer) throws IOException;

    /** Bytes of each datagram but the last of what was received last. */
    int segmentBytes();

    /** Waits until something is there or the socket is closed. */
    void await() throws IOException;

    /** A sink for one thread. */
    CountingSink sink();

    /** Closes the socket and wakes the receiving thread. */
    @Override
    void close() throws IOException;

    /** A buffer to receive into. */
    static ByteBuffer newBuffer() {
        return ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.BIG_ENDIAN);
    }
}
