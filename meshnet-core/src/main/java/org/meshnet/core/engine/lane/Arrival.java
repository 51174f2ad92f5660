package org.meshnet.core.engine.lane;

import java.nio.ByteBuffer;
import org.meshnet.core.frame.FrameHeader;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;
import org.meshnet.core.wire.RelayHeader;

/**
 * The datagram that arrived: where it stands in its train, where it came from, when, and what the data loops knew then.
 * A flyweight: an inbound lane has one and moves it from datagram to datagram, so that nothing is allocated for any.
 * Its fields hold until it is moved. For the lane's thread.
 */
final class Arrival {
    // of the train
    private Snapshot snapshot = Snapshot.EMPTY;
    private ByteBuffer train = ByteBuffer.allocate(0);
    private int segmentBytes;
    private Endpoint from = Endpoint.NONE;
    private int ecn;
    private long nowNs;

    // of the datagram
    private int offset;
    private int length;
    private long channel;

    /**
     * Takes another train, and stands at none of its datagrams. A reference is written only where it is another one: as
     * a rule they are the same again, and a write costs the collector's barrier.
     *
     * @param segmentBytes length of each datagram but the last, which ends at the train's limit
     */
    @SuppressWarnings("ReferenceEquality") // an equal one in its stead is written again, no more
    void wrap(Snapshot snapshot, ByteBuffer train, int segmentBytes, Endpoint from, long nowNs) {
        if (this.snapshot != snapshot) {
            this.snapshot = snapshot;
        }
        if (this.train != train) {
            this.train = train;
        }
        if (this.from != from) {
            this.from = from;
        }
        this.segmentBytes = segmentBytes;
        this.nowNs = nowNs;
    }

    /** Sets the marks that the train's datagrams came with. */
    void marked(int marks) {
        ecn = marks;
    }

    /** Moves to the datagram at this index, that came straight as far as is known. */
    void moveTo(int datagramOffset) {
        offset = datagramOffset;
        length = Math.min(segmentBytes, train.limit() - datagramOffset);
        channel = Hop.DIRECT;
    }

    /** Moves on to what the relay's envelope holds, which must be one. */
    void openEnvelope() {
        channel = RelayHeader.channel(train, offset);
        offset += RelayHeader.LENGTH;
        length -= RelayHeader.LENGTH;
    }

    /** Leaves out the last bytes, which a frame has behind its text. */
    void leaveOut(int trailerLength) {
        length -= trailerLength;
    }

    /** What the data loops know, of when the train came. */
    Snapshot snapshot() {
        return snapshot;
    }

    /** The train. */
    ByteBuffer buffer() {
        return train;
    }

    /** Bytes of each of the train's datagrams but the last. */
    int segmentBytes() {
        return segmentBytes;
    }

    /** Marks in the IP headers of the train's datagrams. */
    int ecn() {
        return ecn;
    }

    /** Absolute index of the datagram. */
    int offset() {
        return offset;
    }

    /** Bytes of the datagram. */
    int length() {
        return length;
    }

    /** Its first byte, 0 to 255. */
    int type() {
        return FrameHeader.type(train, offset);
    }

    /** Who sent it, or the relay that forwarded it. */
    Endpoint from() {
        return from;
    }

    /** Did it take this hop? */
    boolean isFrom(Hop hop) {
        return hop.isFrom(from, channel);
    }

    /** The hop that it took. Allocated: for what goes to the control loop. */
    Hop hop() {
        return new Hop(from, channel);
    }

    /** A copy of its bytes from {@code start}. Allocated: for what goes to the control loop. */
    byte[] copy(int start) {
        return copy(start, length - start);
    }

    /** A copy of so many of its bytes from {@code start}. Allocated: for what goes to the control loop. */
    byte[] copy(int start, int count) {
        byte[] copy = new byte[count];
        train.get(offset + start, copy);
        return copy;
    }

    /** Monotonic time. */
    long nowNs() {
        return nowNs;
    }
}
