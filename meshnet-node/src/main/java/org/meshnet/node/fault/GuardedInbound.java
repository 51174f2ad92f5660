package org.meshnet.node.fault;

import java.nio.ByteBuffer;
import org.meshnet.core.engine.lane.InboundLane;
import org.meshnet.core.net.Ecn;
import org.meshnet.core.net.Endpoint;

/** An inbound lane in which an exception costs the train that it came with. One thread, as the lane. */
public final class GuardedInbound {
    private final InboundLane lane;
    private final EventGuard guard;

    /** @param guard of the thread that calls */
    public GuardedInbound(InboundLane lane, EventGuard guard) {
        this.lane = lane;
        this.guard = guard;
    }

    /** As {@link InboundLane#onTrain}. */
    public void onTrain(ByteBuffer train, int segmentBytes, int ecn, Endpoint from, long nowNs) {
        try {
            lane.onTrain(train, segmentBytes, ecn, from, nowNs);
            guard.succeeded();
        } catch (RuntimeException | Error e) {
            guard.failed(e);
        }
    }

    /** As {@link InboundLane#onDatagram}. */
    public void onDatagram(ByteBuffer datagram, Endpoint from, long nowNs) {
        onTrain(datagram, datagram.remaining(), Ecn.NOT_ECT, from, nowNs);
    }

    /** As {@link InboundLane#flush}; that there is nothing to flush is no success. */
    public void flush() {
        try {
            lane.flush();
        } catch (RuntimeException | Error e) {
            guard.failed(e);
        }
    }
}
