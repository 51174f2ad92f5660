package org.meshnet.node.udp;

import java.nio.ByteBuffer;

/** A way out of this host that is not its UDP socket (see {@link org.meshnet.core.net.Endpoint}). Any thread sends. */
public interface Link {
    /**
     * Sends the bytes between position and limit, which stay: datagrams of {@code segmentBytes} each, the last one
     * perhaps shorter. The buffer belongs to the caller again on return. Never blocks for long.
     *
     * @return false if they are lost, in part at least
     */
    boolean send(ByteBuffer train, int segmentBytes);

    /**
     * Sends one datagram that comes to nobody ({@link org.meshnet.core.seam.DatagramSink#sendNear}), if this way has
     * hops.
     */
    default void sendNear(ByteBuffer datagram) {}

    /** Where it leads, for people. */
    @Override
    String toString();
}
