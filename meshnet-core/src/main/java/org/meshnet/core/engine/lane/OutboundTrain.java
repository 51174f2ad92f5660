package org.meshnet.core.engine.lane;

import java.nio.ByteBuffer;
import org.meshnet.core.frame.Cut;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;

/**
 * The train that an outbound lane gathers: frames to one hop with the same marks, side by side in the lane's buffer,
 * all of one length but for the last. Those before it in the buffer are the sink's, until it is flushed. For the lane's
 * thread.
 *
 * <pre>
 *   0                start                           end                limit
 *   +----------------+---------+---------+---------+------------------------+
 *   | handed over    |  frame  |  frame  |  frame  | where the next cut goes|
 *   +----------------+---------+---------+---------+------------------------+
 * </pre>
 */
final class OutboundTrain {
    /** Datagrams of a train: as many as any kernel sends in one call. */
    private static final int MAX_FRAMES = 64;

    private final ByteBuffer buffer;
    private Hop hop = Hop.direct(Endpoint.NONE);
    private int ecn;
    private int start;
    private int end;
    private int frames;
    private int segmentBytes;
    private int lastBytes;

    /** @param cutBytes room for the frames of one packet or super-packet */
    OutboundTrain(int cutBytes) {
        buffer = ByteBuffer.allocateDirect(2 * cutBytes);
    }

    /** Where frames are cut to and sealed, at {@link #end}. */
    ByteBuffer buffer() {
        return buffer;
    }

    /** Index behind the last frame; so also the bytes of this train and of those that were handed over before it. */
    int end() {
        return end;
    }

    boolean isEmpty() {
        return frames == 0;
    }

    /** Is this where it goes, with these marks? */
    boolean leadsTo(Hop to, int marks) {
        return marks == ecn && to.equals(hop);
    }

    /** Those that follow go there, with these marks; it must be empty. */
    void leadTo(Hop to, int marks) {
        hop = to;
        ecn = marks;
    }

    /** May the frames of this cut, which stand behind it, be part of it? */
    boolean takes(long cut) {
        if (frames == 0) {
            return true;
        }
        int count = Cut.count(cut);
        boolean fits = count == 1 ? Cut.lastFrameLength(cut) <= segmentBytes : Cut.frameLength(cut) == segmentBytes;
        return fits && frames + count <= MAX_FRAMES;
    }

    /** Adds the frames of this cut, which stand behind it. */
    void add(long cut) {
        int count = Cut.count(cut);
        lastBytes = Cut.lastFrameLength(cut);
        if (frames == 0) {
            start = end;
            segmentBytes = count == 1 ? lastBytes : Cut.frameLength(cut);
        }
        end += Cut.totalLength(cut);
        frames += count;
    }

    /** Can nothing follow, as the last frame is shorter or there are as many as one call takes? */
    boolean isComplete() {
        return frames >= MAX_FRAMES || (frames > 0 && lastBytes < segmentBytes);
    }

    /** The buffer, with the train between position and limit until {@link #next}. */
    ByteBuffer bytes() {
        return buffer.limit(end).position(start);
    }

    /** Bytes of each frame but the last. */
    int segmentBytes() {
        return segmentBytes;
    }

    Hop hop() {
        return hop;
    }

    /** Marks of the datagrams: see {@link org.meshnet.core.net.Ecn}. */
    int ecn() {
        return ecn;
    }

    /** The train was handed over: the next one begins behind it. */
    void next() {
        buffer.clear();
        frames = 0;
    }

    /** All that was handed over was sent: the next train begins at the start of the buffer. */
    void rewind() {
        end = 0;
    }
}
