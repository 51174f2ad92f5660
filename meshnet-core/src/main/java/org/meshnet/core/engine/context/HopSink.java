package org.meshnet.core.engine.context;

import java.nio.ByteBuffer;
import org.meshnet.core.engine.lane.RelayEnvelope;
import org.meshnet.core.net.Hop;
import org.meshnet.core.seam.DatagramSink;

/** Sends the control loop's datagrams over any hop. Control thread only. */
public final class HopSink {
    private final DatagramSink sink;
    private final RelayEnvelope envelope = new RelayEnvelope();

    HopSink(DatagramSink sink) {
        this.sink = sink;
    }

    /**
     * Sends the bytes between position and limit, which stay.
     *
     * @param opensOnly opens this side's NAT towards the endpoint, and does not arrive
     */
    public void send(ByteBuffer datagram, Hop to, boolean opensOnly) {
        if (opensOnly) {
            sendNear(datagram, to);
        } else {
            send(datagram, to);
        }
    }

    /** Sends the bytes between position and limit, which stay, to open this side's NAT only. */
    public void sendNear(ByteBuffer datagram, Hop to) {
        sink.sendNear(datagram, to.endpoint());
    }

    /** Sends the bytes between position and limit, which stay. */
    public void send(ByteBuffer datagram, Hop to) {
        send(datagram, datagram.remaining(), to);
    }

    /** Sends datagrams of so many bytes each that stand side by side between position and limit, which stay. */
    public void send(ByteBuffer train, int segmentBytes, Hop to) {
        if (to.isRelayed()) {
            envelope.send(sink, train, segmentBytes, to);
        } else {
            sink.send(train, segmentBytes, to.endpoint());
        }
    }
}
