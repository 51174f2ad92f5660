package org.meshnet.tun.udp;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.net.Endpoint;

/** Where datagrams come from. For one thread. */
public interface DatagramReceiver {
    /**
     * Takes what comes next, if anything is there. {@link #received} then has it. It may be a train: several datagrams
     * of one sender, side by side, which {@link #segmentBytes} tells apart.
     *
     * @return where it came from; null if there is nothing now, after which the caller waits, or asks again
     * @throws IOException if the socket failed or is closed
     */
    @Nullable
    Endpoint receive() throws IOException;

    /**
     * What was received last: direct, big-endian, between position and limit; the receiver's until the next
     * {@link #receive}.
     */
    ByteBuffer received();

    /** Bytes of each datagram but the last of what was received last. */
    int segmentBytes();
}
