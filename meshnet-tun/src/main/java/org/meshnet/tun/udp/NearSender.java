package org.meshnet.tun.udp;

import java.nio.ByteBuffer;
import org.meshnet.core.net.Endpoint;

/**
 * Sends single datagrams that end a few hops away, from the ports of sockets that cannot do so themselves. Any thread.
 */
public interface NearSender {
    /** Where the system has no way to do so. */
    NearSender NONE = new NearSender() {
        @Override
        public boolean isAvailable() {
            return false;
        }

        @Override
        public void send(int port, ByteBuffer datagram, Endpoint to) {
            // It would only be a help.
        }
    };

    /** Does {@link #send} send? */
    boolean isAvailable();

    /**
     * Sends the bytes between position and limit, {@value org.meshnet.core.seam.DatagramSink#NEAR_HOPS} hops far; what
     * cannot be sent is lost.
     *
     * @param port of this host, whose holder lets others of this user have it, too
     */
    void send(int port, ByteBuffer datagram, Endpoint to);
}
