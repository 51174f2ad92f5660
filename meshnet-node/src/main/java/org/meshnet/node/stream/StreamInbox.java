package org.meshnet.node.stream;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.stream.DatagramReader;
import org.meshnet.core.wire.MessageType;
import org.meshnet.node.fault.GuardedInbound;

/** Hands to the engine what arrives by streams, of all of them one at a time. Any thread. */
public final class StreamInbox {
    private final GuardedInbound lane;
    private final AtomicLong refused = new AtomicLong();

    /** @param lane the engine's for links; this inbox's alone from now on */
    public StreamInbox(GuardedInbound lane) {
        this.lane = lane;
    }

    /**
     * Takes what is complete.
     *
     * @param reader over a direct buffer
     * @return false if the stream cannot be read on
     */
    synchronized boolean take(DatagramReader reader, Endpoint from, long nowNs) {
        boolean isGood = reader.take(datagram -> onDatagram(datagram, from, nowNs));
        lane.flush();
        return isGood;
    }

    /** At the other end is a server, and no peer: only what servers send can be meant. */
    private void onDatagram(ByteBuffer datagram, Endpoint from, long nowNs) {
        int type = datagram.get(datagram.position()) & 0xff;
        if (type == MessageType.RELAY || MessageType.isFromServer(type)) {
            lane.onDatagram(datagram, from, nowNs);
        } else {
            refused.incrementAndGet();
        }
    }

    /** Datagrams that no server sends. */
    public long refusedCount() {
        return refused.get();
    }
}
