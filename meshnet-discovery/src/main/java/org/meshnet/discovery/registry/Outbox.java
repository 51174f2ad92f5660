package org.meshnet.discovery.registry;

import java.nio.ByteBuffer;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.DatagramSink;
import org.meshnet.core.wire.Event;
import org.meshnet.core.wire.Limits;
import org.meshnet.core.wire.PeerChanged;
import org.meshnet.core.wire.PeerLeft;

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

    /** Tells the others of a member that came or changed. */
    void pushChanged(Member changed) {
        push(changed.directory(), changed, new PeerChanged(changed.directory().version(), changed.entry()));
    }

    /** Tells the others of a member that was removed. */
    void pushLeft(Member left) {
        push(left.directory(), left, new PeerLeft(left.directory().version(), left.nodeKey()));
    }

    /** To all while they are few; in a larger network nodes look up whom they have traffic for (docs/protocol.md §5.2). */
    private void push(Directory directory, Member except, Event event) {
        if (directory.members().size() > Limits.PUSH_MEMBER_COUNT) {
            return;
        }
        for (Member member : directory.members()) {
            if (member != except) {
                counters.add(Counter.PUSHED);
                send(event, member);
            }
        }
    }
}
