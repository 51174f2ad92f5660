package org.meshnet.node.daemon.lane;

import java.nio.ByteBuffer;
import org.meshnet.core.net.Endpoint;
import org.meshnet.node.fault.GuardedInbound;
import org.meshnet.node.udp.SideSockets;

/** Hands what arrives at extra sockets to an inbound lane. One thread. */
public record SideLane(GuardedInbound lane) implements SideSockets.Receiver {
    @Override
    public void onDatagram(ByteBuffer datagram, Endpoint link, long nowNs) {
        lane.onDatagram(datagram, link, nowNs);
    }

    @Override
    public void flush() {
        lane.flush();
    }
}
