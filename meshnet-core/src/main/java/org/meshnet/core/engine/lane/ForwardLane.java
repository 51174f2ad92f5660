package org.meshnet.core.engine.lane;

import java.nio.ByteBuffer;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.engine.status.Counters;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.DatagramSink;
import org.meshnet.core.wire.RelayHeader;

/**
 * Forwards for other members what comes under the channels that this node gave them (docs/protocol.md §4.4): one
 * datagram out for one in, equally long, and what came side by side leaves as one train. What the datagrams hold is not
 * looked at but for the first byte. Owned by one thread. Allocates nothing for what it forwards.
 */
public final class ForwardLane {
    private final DatagramSink sink;
    private final ControlInbox inbox;
    private final Counters counters;

    /** @param inbox told of owners whose datagrams a limit drops */
    ForwardLane(DatagramSink sink, ControlInbox inbox, Counters counters) {
        this.sink = sink;
        this.inbox = inbox;
        this.counters = counters;
    }

    /**
     * Takes this datagram, and what stands behind it in its train, as far as it came under one channel of this node's.
     *
     * @param first a valid envelope of what nodes send each other
     * @return bytes that were taken, forwarded or not; 0 if this node gave no such channel
     */
    int take(Arrival first) {
        Forwards forwards = first.snapshot().forwards();
        ForwardChannel channel = forwards.find(RelayHeader.channel(first.buffer(), first.offset()));
        if (channel == null) {
            return 0;
        }
        int runEnd = runEnd(first, channel.id());
        int runBytes = runEnd - first.offset();
        if (channel.owner().equals(first.from())) {
            forward(forwards.limits(), channel, first, runEnd);
        } else {
            counters.add(Counter.RELAYED_WRONG_ENDPOINT, count(runBytes, first.segmentBytes()));
        }
        return runBytes;
    }

    private static int runEnd(Arrival first, long id) {
        ByteBuffer train = first.buffer();
        int segmentBytes = first.segmentBytes();
        int end = train.limit();
        int runEnd = first.offset() + first.length();
        while (runEnd < end) {
            int length = Math.min(segmentBytes, end - runEnd);
            if (!RelayHeader.isForwardable(train, runEnd, length) || RelayHeader.channel(train, runEnd) != id) {
                break;
            }
            runEnd += length;
        }
        return runEnd;
    }

    /** As many as the limits allow; what follows is dropped. */
    private void forward(ForwardLimits limits, ForwardChannel channel, Arrival first, int runEnd) {
        int offset = first.offset();
        int segmentBytes = first.segmentBytes();
        long nowNs = first.nowNs();
        int allowedEnd = offset;
        while (allowedEnd < runEnd) {
            int length = Math.min(segmentBytes, runEnd - allowedEnd);
            ForwardLimits.Verdict verdict = limits.take(channel.use().share(), length, nowNs);
            if (verdict != ForwardLimits.Verdict.FORWARDED) {
                counters.add(Counter.RELAYED_TOO_MUCH, count(runEnd - allowedEnd, segmentBytes));
                tell(channel, verdict == ForwardLimits.Verdict.BEYOND_OWN, nowNs);
                break;
            }
            RelayHeader.write(first.buffer(), allowedEnd, channel.backId());
            allowedEnd += length;
        }
        if (allowedEnd > offset) {
            channel.use().touch(nowNs);
            counters.add(Counter.RELAYED, count(allowedEnd - offset, segmentBytes));
            counters.add(Counter.RELAYED_BYTES, allowedEnd - offset);
            send(first.buffer(), offset, allowedEnd, segmentBytes, channel.to());
        }
    }

    /** Once a second at most, so what this allocates does not count. */
    private void tell(ForwardChannel channel, boolean isOwnLimit, long nowNs) {
        if (channel.notices().take(nowNs) && !inbox.offer(new ControlEvent.ForwardLimited(channel.id(), isOwnLimit))) {
            counters.add(Counter.CONTROL_QUEUE_FULL);
        }
    }

    private static int count(int bytes, int segmentBytes) {
        return (bytes + segmentBytes - 1) / segmentBytes;
    }

    private void send(ByteBuffer train, int start, int end, int segmentBytes, Endpoint to) {
        int position = train.position();
        int limit = train.limit();
        sink.send(train.limit(end).position(start), Math.min(segmentBytes, end - start), to);
        train.limit(limit).position(position);
    }
}
