package org.meshnet.node.daemon.lane;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.meshnet.node.daemon.thread.IoLoop;
import org.meshnet.node.fault.GuardedOutbound;
import org.meshnet.tun.TunQueue;

/**
 * Reads packets of this host from one queue of the TUN device and hands them to the engine's outbound lane, in bursts.
 */
final class TunLoop implements IoLoop {
    private static final int BURST = 64;

    private final TunQueue queue;
    private final GuardedOutbound lane;
    private final ByteBuffer buffer;

    TunLoop(TunQueue queue, int bufferBytes, GuardedOutbound lane) {
        this.queue = queue;
        this.lane = lane;
        this.buffer = ByteBuffer.allocateDirect(bufferBytes).order(ByteOrder.BIG_ENDIAN);
    }

    @Override
    public void run() throws IOException {
        int length = queue.read(buffer);
        while (length >= 0) {
            long nowNs = System.nanoTime();
            for (int i = 0; i < BURST && length > 0; i++) {
                lane.onPacket(buffer.limit(length).position(0), nowNs);
                length = queue.tryRead(buffer.clear());
            }
            lane.flush();
            if (length == 0) {
                length = queue.read(buffer.clear());
            }
        }
    }
}
