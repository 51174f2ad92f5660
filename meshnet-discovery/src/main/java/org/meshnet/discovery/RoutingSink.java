package org.meshnet.discovery;

import java.nio.ByteBuffer;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.DatagramSink;

/** Sends by UDP, or down a stream, as the endpoint says. For the loop's thread. */
final class RoutingSink implements DatagramSink {
    private final DatagramSink udp;
    private final DatagramSink streams;

    RoutingSink(DatagramSink udp, DatagramSink streams) {
        this.udp = udp;
        this.streams = streams;
    }

    @Override
    public void send(ByteBuffer train, int segmentBytes, Endpoint to) {
        (to.isLink() ? streams : udp).send(train, segmentBytes, to);
    }
}
