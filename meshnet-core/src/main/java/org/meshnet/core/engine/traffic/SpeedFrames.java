package org.meshnet.core.engine.traffic;

import java.nio.ByteBuffer;
import org.meshnet.core.engine.context.HopSink;
import org.meshnet.core.frame.FrameHeader;
import org.meshnet.core.frame.FrameKind;
import org.meshnet.core.frame.SpeedBody;
import org.meshnet.core.net.Hop;
import org.meshnet.core.seam.FrameCipher;
import org.meshnet.core.session.SendLane;
import org.meshnet.core.session.Session;

/** Seals and sends the frames that are counted, some side by side, on lane 0. Control thread only. */
final class SpeedFrames {
    /** Bytes of the packet that such a frame could hold: what speed is told in. A cipher's trailer comes on top. */
    static final int PACKET_BYTES = FrameKind.SPEED_DATA_FRAME_LENGTH - FrameHeader.PACKET_OVERHEAD;

    private static final int CONTROL_LANE = 0;
    private static final int FRAME_BYTES = FrameKind.SPEED_DATA_FRAME_LENGTH;
    private static final int TRAIN_FRAMES = 32;
    private static final byte[] ZEROES = new byte[FRAME_BYTES - FrameHeader.BODY_OFFSET];

    private final HopSink sink;
    /** Made at first use. */
    private ByteBuffer train = ByteBuffer.allocateDirect(0);

    SpeedFrames(HopSink sink) {
        this.sink = sink;
    }

    /** Sends so many, the first of them with this number. */
    void send(Session session, Hop to, SpeedBody.Data first, int count, long nowNs) {
        if (train.capacity() == 0) {
            train = ByteBuffer.allocateDirect(TRAIN_FRAMES * (FRAME_BYTES + FrameCipher.MAX_TRAILER_LENGTH));
        }
        for (int sent = 0; sent < count; sent += TRAIN_FRAMES) {
            sendTrain(session, to, first, sent, Math.min(TRAIN_FRAMES, count - sent));
        }
        session.sendLane(CONTROL_LANE).onDataSent((long) count * PACKET_BYTES, nowNs);
    }

    private void sendTrain(Session session, Hop to, SpeedBody.Data first, int before, int count) {
        SendLane lane = session.sendLane(CONTROL_LANE);
        train.clear();
        int length = 0;
        for (int i = 0; i < count; i++) {
            train.put(length + FrameHeader.KIND_OFFSET, (byte) FrameKind.SPEED_DATA);
            train.put(length + FrameHeader.BODY_OFFSET, ZEROES);
            new SpeedBody.Data(first.id(), first.number() + before + i, first.steadyFrom())
                    .write(train, length + FrameHeader.BODY_OFFSET);
            length += lane.seal(train, length, FRAME_BYTES - FrameHeader.TEXT_OFFSET);
        }
        if (length > 0) {
            sink.send(train.limit(length), FRAME_BYTES + session.trailerLength(), to);
        }
    }
}
