package org.meshnet.node.daemon.lane;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.meshnet.core.net.Endpoint;
import org.meshnet.node.daemon.thread.IoLoop;
import org.meshnet.node.fault.GuardedInbound;
import org.meshnet.node.udp.Nat64;
import org.meshnet.tun.udp.UdpSocket;

/** Receives datagrams and hands them to the engine's inbound lane, in bursts. */
final class UdpLoop implements IoLoop {
    private static final int BURST = 64;

    private final UdpSocket socket;
    private final Nat64 nat64;
    private final GuardedInbound lane;

    UdpLoop(UdpSocket socket, Nat64 nat64, GuardedInbound lane) {
        this.socket = socket;
        this.nat64 = nat64;
        this.lane = lane;
    }

    @Override
    public void run() throws IOException {
        while (socket.isOpen()) {
            socket.await();
            long nowNs = System.nanoTime();
            int left = BURST;
            while (left > 0 && receiveOne(nowNs)) {
                left--;
            }
            lane.flush();
        }
    }

    private boolean receiveOne(long nowNs) throws IOException {
        Endpoint from = socket.receive();
        if (from == null) {
            return false;
        }
        ByteBuffer received = socket.received();
        if (received.hasRemaining() && !from.isLink()) {
            lane.onTrain(received, socket.segmentBytes(), socket.ecn(), nat64.inward(from), nowNs);
        }
        return true;
    }
}
