package org.meshnet.discovery.registry;

import java.nio.ByteBuffer;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.DatagramSink;
import org.meshnet.core.wire.Event;

/** Sends and counts what leaves the registry. Not thread-safe. */
final class Outbox {
    private final DatagramSink sink;
    private final Counters counters;

    Outbox(DatagramSink sink, Counters counters) {
        this.sink = sink;
        this.counters = counters;
    }

    void send(byte[] datagram, Endpoint to) {
        send(ByteBuffer.wrap(datagram), to);
    }

    void send(ByteBuffer datagram, Endpoint to) {
        send(datagram, to, sink);
    }

    /** Through another sink than the main one. */
    void send(ByteBuffer datagram, Endpoint to, DatagramSink through) {
        counters.add(Counter.DATAGRAMS_OUT);
        counters.add(Counter.BYTES_OUT, datagram.remaining());
        through.send(datagram, to);
    }

    /** To the member's proven endpoint. */
    void send(Event event, Member to) {
        send(event, to, to.endpoint());
    }

    /** To an endpoint that the member wants to move to. */
    void send(Event event, Member to, Endpoint endpoint) {
        send(to.session().seal(event), endpoint);
    }
}
