package org.meshnet.tun.udp.linux;

import java.nio.ByteBuffer;
import org.meshnet.core.net.Ecn;
import org.meshnet.core.net.Endpoint;
import org.meshnet.tun.udp.CountingSink;

/**
 * Keeps copies of what is to be sent, side by side, until it is told to send or has no room left, and hands neighbours
 * of one length to one endpoint on as one train. What it is given leaves in that order. One thread sends; any reads the
 * counter.
 */
final class JoiningSink implements CountingSink {
    /** Room for some trains, or some hundred messages; more of a core's cache would be better used otherwise. */
    private static final int ARENA_BYTES = 1 << 18;

    private final CountingSink sink;
    private final ByteBuffer arena = ByteBuffer.allocateDirect(ARENA_BYTES);
    /** Where the last train begins and ends in the arena; it may still grow. */
    private int start;

    private int end;
    private int segmentBytes;
    private int count;
    private Endpoint target = Endpoint.NONE;

    /** @param sink which sends what it has queued when it is flushed, or before */
    JoiningSink(CountingSink sink) {
        this.sink = sink;
    }

    @Override
    public void send(ByteBuffer train, int trainSegmentBytes, Endpoint to) {
        int length = train.remaining();
        if (length == 0) {
            return;
        }
        if (length > ARENA_BYTES - end) {
            flush();
        }
        if (length > ARENA_BYTES) {
            sink.send(train, trainSegmentBytes, to);
            return;
        }
        int more = (length + trainSegmentBytes - 1) / trainSegmentBytes;
        if (!isContinuedBy(length, trainSegmentBytes, more, to)) {
            handOver();
            segmentBytes = trainSegmentBytes;
            target = to;
        }
        arena.put(end, train, train.position(), length);
        end += length;
        count += more;
    }

    /** All but the last of a train are equally long; the kernel cuts no longer ones. */
    private boolean isContinuedBy(int length, int trainSegmentBytes, int more, Endpoint to) {
        boolean isAlike = trainSegmentBytes == segmentBytes || (more == 1 && length < segmentBytes);
        return count > 0
                && isAlike
                && end - start == count * segmentBytes
                && count + more <= LinuxDatagramSink.MAX_SEGMENTS
                && end - start + length <= MAX_TRAIN_BYTES
                && to.equals(target);
    }

    private void handOver() {
        if (count > 0) {
            arena.limit(end).position(start);
            sink.queue(arena, segmentBytes, Ecn.NOT_ECT, target);
            arena.clear();
        }
        start = end;
        count = 0;
    }

    @Override
    public void flush() {
        handOver();
        sink.flush();
        start = 0;
        end = 0;
    }

    @Override
    public long lostCount() {
        return sink.lostCount();
    }

    @Override
    public boolean sendsTrains() {
        return sink.sendsTrains();
    }
}
