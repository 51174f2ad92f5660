package org.meshnet.node.daemon.lane;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.meshnet.core.net.Endpoint;
import org.meshnet.node.daemon.thread.IoLoop;
import org.meshnet.node.fault.GuardedInbound;
import org.meshnet.node.fault.GuardedOutbound;
import org.meshnet.node.udp.Nat64;
import org.meshnet.tun.TunQueue;
import org.meshnet.tun.udp.UdpSocket;

/**
 * Both directions of one lane on one thread, where the system lets a thread wait for device and socket at once. The
 * answer that this host's kernel gives to what came in (a TCP acknowledgement) then leaves in the same turn, and nobody
 * has to be woken for it.
 */
final class LaneLoop implements IoLoop {
    /** A turn takes at most this many of one direction before it looks at the other. */
    static final int BURST = 64;
    /** And about this many bytes: what is sealed or opened in some hundred microseconds. */
    static final int BURST_BYTES = 1 << 18;

    /** Waits until device or socket has something; false once one of them is closed. */
    @FunctionalInterface
    interface Waiting {
        boolean await();
    }

    private final Waiting waiting;
    private final UdpSocket socket;
    private final Nat64 nat64;
    private final GuardedInbound inbound;
    private final Out out;
    private final ByteBuffer packet;

    /** From the socket to the device. */
    record In(UdpSocket socket, Nat64 nat64, GuardedInbound lane) {}

    /**
     * From the device to the sockets.
     *
     * @param bufferBytes what the queue's packets need
     */
    record Out(TunQueue queue, GuardedOutbound lane, int bufferBytes) {
        ByteBuffer newBuffer() {
            return ByteBuffer.allocateDirect(bufferBytes).order(ByteOrder.BIG_ENDIAN);
        }

        /**
         * Takes what the device has, as much as belongs to one turn.
         *
         * @param packet a {@link #newBuffer} of the calling thread
         * @return may there be more?
         */
        boolean read(ByteBuffer packet, long nowNs) throws IOException {
            int bytes = 0;
            for (int i = 0; i < BURST && bytes < BURST_BYTES; i++) {
                int length = queue.tryRead(packet.clear());
                if (length <= 0) {
                    return i > 0;
                }
                bytes += length;
                lane.onPacket(packet.limit(length).position(0), nowNs);
            }
            return true;
        }
    }

    LaneLoop(Waiting waiting, In in, Out out) {
        this.waiting = waiting;
        this.socket = in.socket();
        this.nat64 = in.nat64();
        this.inbound = in.lane();
        this.out = out;
        this.packet = out.newBuffer();
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // ends no race: it saves being woken, which costs more than the call
    public void run() throws IOException {
        while (waiting.await()) {
            while (turn(System.nanoTime())) {
                Thread.yield();
            }
        }
    }

    private boolean turn(long nowNs) throws IOException {
        boolean hasReceived = receive(nowNs);
        inbound.flush();
        boolean hasRead = out.read(packet, nowNs);
        out.lane().flush();
        return hasReceived || hasRead;
    }

    private boolean receive(long nowNs) throws IOException {
        int bytes = 0;
        for (int i = 0; i < BURST && bytes < BURST_BYTES; i++) {
            Endpoint from = socket.receive();
            if (from == null) {
                return i > 0;
            }
            ByteBuffer datagrams = socket.received();
            bytes += datagrams.remaining();
            if (datagrams.hasRemaining() && !from.isLink()) {
                inbound.onTrain(datagrams, socket.segmentBytes(), socket.ecn(), nat64.inward(from), nowNs);
            }
        }
        return true;
    }
}
