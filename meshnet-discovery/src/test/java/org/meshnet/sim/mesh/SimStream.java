package org.meshnet.sim.mesh;

import java.nio.ByteBuffer;
import org.meshnet.core.net.Endpoint;
import org.meshnet.sim.SimScheduler;

/**
 * A stream from a node to a server: nothing on it is lost or overtaken, and no NAT sees it. Each side knows it as a
 * link of its own.
 */
final class SimStream {
    private static final long LATENCY_NS = 20 * SimScheduler.MILLISECOND_NS;

    private final SimScheduler scheduler;
    private final SimNode node;
    private final SimServer server;
    private final Endpoint atNode;
    private final Endpoint atServer;
    private boolean isOpen = true;

    SimStream(SimScheduler scheduler, SimNode node, SimServer server, Endpoint atNode, Endpoint atServer) {
        this.scheduler = scheduler;
        this.node = node;
        this.server = server;
        this.atNode = atNode;
        this.atServer = atServer;
    }

    /** The node's name for it. */
    Endpoint atNode() {
        return atNode;
    }

    void toServer(ByteBuffer train, int segmentBytes) {
        carry(train, segmentBytes, datagram -> server.onStreamDatagram(datagram, atServer));
    }

    void toNode(ByteBuffer train, int segmentBytes) {
        carry(train, segmentBytes, datagram -> node.onStreamDatagram(datagram, atNode));
    }

    /** Takes a datagram out of the stream. */
    private interface Exit {
        void onDatagram(ByteBuffer datagram);
    }

    private void carry(ByteBuffer train, int segmentBytes, Exit exit) {
        for (int index = train.position(); index < train.limit(); index += segmentBytes) {
            int length = Math.min(segmentBytes, train.limit() - index);
            ByteBuffer copy = ByteBuffer.allocateDirect(length).put(0, train, index, length);
            scheduler.after(LATENCY_NS, () -> {
                if (isOpen) {
                    exit.onDatagram(copy);
                }
            });
        }
    }

    void close() {
        isOpen = false;
    }
}
