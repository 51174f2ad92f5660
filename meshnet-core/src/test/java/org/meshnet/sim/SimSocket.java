package org.meshnet.sim;

import java.nio.ByteBuffer;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.DatagramSink;

/** A UDP socket of a host, bound to one port of all its addresses. */
public final class SimSocket implements DatagramSink, AutoCloseable {
    private final SimHost host;
    private final int port;
    private final DatagramReceiver receiver;

    SimSocket(SimHost host, int port, DatagramReceiver receiver) {
        this.host = host;
        this.port = port;
        this.receiver = receiver;
    }

    public int port() {
        return port;
    }

    /** Sends a train of datagrams; what is sent after {@link #close()} vanishes. */
    @Override
    public void send(ByteBuffer train, int segmentBytes, Endpoint to) {
        send(train, segmentBytes, to, SimDatagram.HOP_LIMIT);
    }

    @Override
    public void sendNear(ByteBuffer datagram, Endpoint to) {
        send(datagram, datagram.remaining(), to, NEAR_HOPS);
    }

    private void send(ByteBuffer train, int segmentBytes, Endpoint to, int hopLimit) {
        int offset = train.position();
        do {
            byte[] payload = new byte[Math.min(segmentBytes, train.limit() - offset)];
            train.get(offset, payload);
            host.send(this, payload, to, hopLimit);
            offset += segmentBytes;
        } while (offset < train.limit());
    }

    /** Gives the port back. */
    @Override
    public void close() {
        host.close(this);
    }

    void onDatagram(ByteBuffer datagram, Endpoint from, long nowNs) {
        receiver.onDatagram(datagram, from, nowNs);
    }
}
