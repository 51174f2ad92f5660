package org.meshnet.core.seam;

import java.nio.ByteBuffer;
import org.meshnet.core.net.Ecn;
import org.meshnet.core.net.Endpoint;

/**
 * Where datagrams leave for the underlay. An implementation never blocks for long and never throws for a datagram that
 * could not be sent: it counts it, as the network would have lost it.
 */
@FunctionalInterface
public interface DatagramSink {
    /** Bytes of the longest train that may leave in one call: the longest UDP payload of IPv4. */
    int MAX_TRAIN_BYTES = 65_507;
    /** Hops of what {@link #sendNear} sends: through the router before this host, and no further. */
    int NEAR_HOPS = 2;

    /**
     * Sends the bytes between position and limit as one train: datagrams of {@code segmentBytes} each, the last one
     * perhaps shorter. The buffer belongs to the caller again on return; its position and limit are as before.
     *
     * @param train the datagrams side by side
     * @param segmentBytes length of each but the last; the train's length for a single datagram
     * @param to where all of them go
     */
    void send(ByteBuffer train, int segmentBytes, Endpoint to);

    /**
     * As {@link #send}, but the sink may wait with it until {@link #flush}; the bytes belong to it until then. What is
     * queued leaves in order.
     *
     * @param train a direct buffer, whose position and limit the caller may change at once
     * @param ecn marks of {@link Ecn} for the IP headers of all of them; a sink that cannot set any leaves them out
     */
    default void queue(ByteBuffer train, int segmentBytes, int ecn, Endpoint to) {
        send(train, segmentBytes, to);
    }

    /** Datagrams that could not be sent so far; 0 where that is not known. Any thread. */
    default long lostCount() {
        return 0;
    }

    /** Sends what is queued. */
    default void flush() {}

    /**
     * Sends one datagram that comes to nobody: it ends {@value #NEAR_HOPS} hops away, and leaves a NAT or firewall
     * there open for the answers that it will not cause. A sink that cannot do so sends nothing.
     */
    default void sendNear(ByteBuffer datagram, Endpoint to) {}

    /** Sends one datagram. */
    default void send(ByteBuffer datagram, Endpoint to) {
        send(datagram, datagram.remaining(), to);
    }
}
