package org.meshnet.node.udp;

import java.nio.ByteBuffer;
import org.meshnet.core.net.Endpoint;
import org.meshnet.tun.udp.CountingSink;

/** Sends through a socket, to IPv4 endpoints through a NAT64 where there is one. One thread sends. */
public final class Nat64Sink implements CountingSink {
    private final CountingSink socket;
    private final Nat64 nat64;

    /** @param socket sends to the translated endpoints */
    public Nat64Sink(CountingSink socket, Nat64 nat64) {
        this.socket = socket;
        this.nat64 = nat64;
    }

    @Override
    public void send(ByteBuffer train, int segmentBytes, Endpoint to) {
        socket.send(train, segmentBytes, nat64.outward(to));
    }

    @Override
    public void sendNear(ByteBuffer datagram, Endpoint to) {
        socket.sendNear(datagram, nat64.outward(to));
    }

    @Override
    public void queue(ByteBuffer train, int segmentBytes, int ecn, Endpoint to) {
        socket.queue(train, segmentBytes, ecn, nat64.outward(to));
    }

    @Override
    public void flush() {
        socket.flush();
    }

    @Override
    public long lostCount() {
        return socket.lostCount();
    }

    @Override
    public boolean sendsTrains() {
        return socket.sendsTrains();
    }
}
