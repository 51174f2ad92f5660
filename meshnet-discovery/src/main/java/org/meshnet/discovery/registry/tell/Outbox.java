package org.meshnet.discovery.registry.tell;

import java.nio.ByteBuffer;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.DatagramSink;
import org.meshnet.core.wire.Event;
import org.meshnet.discovery.registry.count.RegistryCounter;
import org.meshnet.discovery.registry.count.RegistryCounters;
import org.meshnet.discovery.registry.member.Member;

/** Sends and counts what leaves the registry. Not thread-safe. */
public final class Outbox {
    private final DatagramSink sink;
    private final RegistryCounters counters;

    public Outbox(DatagramSink sink, RegistryCounters counters) {
        this.sink = sink;
        this.counters = counters;
    }

    public void send(byte[] datagram, Endpoint to) {
        send(ByteBuffer.wrap(datagram), to);
    }

    public void send(ByteBuffer datagram, Endpoint to) {
        send(datagram, to, sink);
    }

    /** Several datagrams side by side, each but the last of {@code segmentBytes}. */
    public void sendTrain(ByteBuffer train, int segmentBytes, int count, Endpoint to) {
        counters.add(RegistryCounter.DATAGRAMS_OUT, count);
        counters.add(RegistryCounter.BYTES_OUT, train.remaining());
        sink.send(train, segmentBytes, to);
    }

    /** Through another sink than the main one. */
    public void send(ByteBuffer datagram, Endpoint to, DatagramSink through) {
        counters.add(RegistryCounter.DATAGRAMS_OUT);
        counters.add(RegistryCounter.BYTES_OUT, datagram.remaining());
        through.send(datagram, to);
    }

    /** To the member's proven endpoint. */
    public void send(Event event, Member to) {
        send(event, to, to.endpoint());
    }

    /** To an endpoint that the member wants to move to. */
    public void send(Event event, Member to, Endpoint endpoint) {
        send(to.session().seal(event), endpoint);
    }
}
