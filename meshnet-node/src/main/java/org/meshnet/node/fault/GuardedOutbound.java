package org.meshnet.node.fault;

import java.nio.ByteBuffer;
import org.meshnet.core.engine.lane.OutboundLane;

/** An outbound lane in which an exception costs the packet that it came with. One thread, as the lane. */
public final class GuardedOutbound {
    private final OutboundLane lane;
    private final EventGuard guard;

    /** @param guard of the thread that calls */
    public GuardedOutbound(OutboundLane lane, EventGuard guard) {
        this.lane = lane;
        this.guard = guard;
    }

    /** As {@link OutboundLane#onPacket}. */
    public void onPacket(ByteBuffer packet, long nowNs) {
        try {
            lane.onPacket(packet, nowNs);
            guard.succeeded();
        } catch (RuntimeException | Error e) {
            guard.failed(e);
        }
    }

    /** As {@link OutboundLane#flush}; that there is nothing to flush is no success. */
    public void flush() {
        try {
            lane.flush();
        } catch (RuntimeException | Error e) {
            guard.failed(e);
        }
    }
}
