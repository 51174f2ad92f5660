package org.meshnet.core.engine.output;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.meshnet.core.fault.Pieces;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.DatagramSink;

/**
 * The control loop's datagrams of one turn, which leave in order at its end, after what the lanes need for the answers
 * is published. Bounded: what does not fit any more has all leave at once. Control thread only.
 */
public final class Outbox implements DatagramSink {
    static final int CAPACITY_BYTES = 2 * MAX_TRAIN_BYTES;

    private final DatagramSink sink;
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(CAPACITY_BYTES);
    private final List<Parcel> parcels = new ArrayList<>();

    /** A train in {@link #bytes}; one that comes to nobody has segments of {@link #NEAR}. */
    private record Parcel(int start, int end, int segmentBytes, Endpoint to) {}

    private static final int NEAR = 0;

    /** @param sink where they leave */
    public Outbox(DatagramSink sink) {
        this.sink = sink;
    }

    @Override
    public void send(ByteBuffer train, int segmentBytes, Endpoint to) {
        add(train, segmentBytes, to);
    }

    @Override
    public void sendNear(ByteBuffer datagram, Endpoint to) {
        add(datagram, NEAR, to);
    }

    private void add(ByteBuffer train, int segmentBytes, Endpoint to) {
        if (train.remaining() > bytes.remaining()) {
            sendAll();
        }
        int start = bytes.position();
        bytes.put(train.duplicate());
        parcels.add(new Parcel(start, bytes.position(), segmentBytes, to));
    }

    /** What became of datagrams is known only once they have left, so those that wait do. */
    @Override
    public long lostCount() {
        sendAll();
        return sink.lostCount();
    }

    /** Sends what waits. What fails to be sent is lost, and nothing else with it. */
    public void sendAll() {
        Pieces pieces = new Pieces();
        for (Parcel parcel : parcels) {
            pieces.run(() -> send(parcel));
        }
        parcels.clear();
        bytes.clear();
        pieces.end();
    }

    private void send(Parcel parcel) {
        bytes.limit(parcel.end).position(parcel.start);
        if (parcel.segmentBytes == NEAR) {
            sink.sendNear(bytes, parcel.to);
        } else {
            sink.send(bytes, parcel.segmentBytes, parcel.to);
        }
    }
}
