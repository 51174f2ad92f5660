package org.meshnet.node.udp;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.meshnet.core.net.Endpoint;
import org.meshnet.tun.udp.CountingSink;

/**
 * Sends through this host's links what is for them, and all else through a socket. One thread sends; any reads the
 * counter.
 */
public final class LinkSink implements CountingSink {
    private final CountingSink socket;
    private final Links links;
    private final AtomicLong lostCount = new AtomicLong();

    /** @param socket for what is for no link */
    public LinkSink(CountingSink socket, Links links) {
        this.socket = socket;
        this.links = links;
    }

    @Override
    public void send(ByteBuffer train, int segmentBytes, Endpoint to) {
        if (to.isLink()) {
            sendByLink(train, segmentBytes, to);
        } else {
            socket.send(train, segmentBytes, to);
        }
    }

    @Override
    public void sendNear(ByteBuffer datagram, Endpoint to) {
        if (to.isLink()) {
            links.find(to).ifPresent(link -> link.sendNear(datagram));
        } else {
            socket.sendNear(datagram, to);
        }
    }

    @Override
    public void queue(ByteBuffer train, int segmentBytes, int ecn, Endpoint to) {
        if (to.isLink()) {
            sendByLink(train, segmentBytes, to);
        } else {
            socket.queue(train, segmentBytes, ecn, to);
        }
    }

    private void sendByLink(ByteBuffer train, int segmentBytes, Endpoint to) {
        if (!links.find(to).filter(link -> link.send(train, segmentBytes)).isPresent()) {
            lostCount.incrementAndGet();
        }
    }

    @Override
    public void flush() {
        socket.flush();
    }

    @Override
    public long lostCount() {
        return socket.lostCount() + lostCount.get();
    }

    @Override
    public boolean sendsTrains() {
        return socket.sendsTrains();
    }
}
