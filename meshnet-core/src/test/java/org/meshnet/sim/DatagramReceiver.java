package org.meshnet.sim;

import java.nio.ByteBuffer;
import org.meshnet.core.net.Endpoint;

/** Where a socket's datagrams go. */
@FunctionalInterface
public interface DatagramReceiver {
    /**
     * A datagram came.
     *
     * @param datagram a direct buffer with the payload between position and limit; may be written to; lent for this
     *     call
     * @param from the source as this host sees it
     * @param nowNs the virtual time
     */
    void onDatagram(ByteBuffer datagram, Endpoint from, long nowNs);
}
