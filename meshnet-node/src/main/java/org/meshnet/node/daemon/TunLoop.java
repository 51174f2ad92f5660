package org.meshnet.node.daemon;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.meshnet.core.engine.OutboundLane;
import org.meshnet.tun.TunDevice;

/** Reads packets of this host from the TUN device and hands them to the engine's outbound lane, in bursts. */
final class TunLoop implements IoLoop {
    private static final int BURST = 64;

    private final TunDevice tun;
    private final OutboundLane lane;
    private final ByteBuffer buffer;

    TunLoop(TunDevice tun, OutboundLane lane) {
        this.tun = tun;
        this.lane = lane;
        this.buffer = ByteBuffer.allocateDirect(tun.bufferBytes()).order(ByteOrder.BIG_ENDIAN);
    }

    @Override
    public void run() throws IOException {
        int length = tun.read(buffer);
        while (length >= 0) {
            long nowNs = System.nanoTime();
            for (int i = 0; i < BURST && length > 0; i++) {
                lane.onPacket(buffer.limit(length).position(0), nowNs);
                length = tun.tryRead(buffer.clear());
            }
            lane.flush();
            if (length == 0) {
                length = tun.read(buffer.clear());
            }
        }
    }
}
