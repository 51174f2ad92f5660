package org.meshnet.tun.udp;

import java.io.IOException;
import org.meshnet.core.net.Ecn;

/**
 * A UDP socket for IPv4 and IPv6 on all addresses of this host. One thread receives; any may send, each through a sink
 * of its own; any may close.
 */
public interface UdpSocket extends DatagramReceiver, AutoCloseable {
    /** Bytes of the longest datagram or train. */
    int BUFFER_BYTES = 1 << 16;

    /** The port that it is bound to. */
    int port();

    /** Is it open? */
    boolean isOpen();

    /** The marks in the IP headers of what was received last, of {@link Ecn}; none where {@link #hasMarks} is false. */
    default int ecn() {
        return Ecn.NOT_ECT;
    }

    /** Does the system tell and set the congestion marks of datagrams? */
    default boolean hasMarks() {
        return false;
    }

    /** Waits until something is there or the socket is closed. */
    void await() throws IOException;

    /** Has the receiving thread look around, if it waits. Any thread. */
    void wake();

    /** Does the system hand over trains? */
    default boolean receivesTrains() {
        return false;
    }

    /** A sink for one thread. */
    CountingSink sink();

    /**
     * Takes over the port of another socket of the same kind, which is closed by this. Whoever receives and sends
     * through this one goes on with that port, other threads included; what is under way to the old port is lost.
     *
     * @param fresh which nobody else uses
     * @throws IOException if the system refuses; this one then keeps its port
     */
    void adopt(UdpSocket fresh) throws IOException;

    /** Closes the socket and wakes the receiving thread. */
    @Override
    void close() throws IOException;
}
