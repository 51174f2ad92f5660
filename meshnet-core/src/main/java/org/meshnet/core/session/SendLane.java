package org.meshnet.core.session;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.meshnet.core.frame.FrameHeader;
import org.meshnet.core.seam.FrameCipher;

/**
 * One lane of a session's sender: a counter space with its cipher. Used by the one thread that owns the lane; the
 * statistics may be read by any.
 */
public final class SendLane {
    /** Frames after which a session must be replaced (docs/protocol.md §4.2): far beyond what 180 s allow. */
    static final long REJECT_AFTER_FRAME_COUNT = -1L << 13;

    private final int lane;
    private final int receiverIndex;
    private final FrameCipher cipher;
    private final int trailerLength;
    private final AtomicLong sentBytes = new AtomicLong();
    private final AtomicLong lastDataSentNs;
    private long counter;

    SendLane(int lane, int receiverIndex, FrameCipher cipher, int trailerLength, long createdNs) {
        this.lane = lane;
        this.receiverIndex = receiverIndex;
        this.cipher = cipher;
        this.trailerLength = trailerLength;
        this.lastDataSentNs = new AtomicLong(createdNs);
    }

    /**
     * Makes a frame of the text that stands at {@code frameOffset + FrameHeader.TEXT_OFFSET}: writes the header, seals
     * in place, and writes the trailer behind it, if the suite has one.
     *
     * @param buffer direct buffer
     * @param frameOffset absolute index where the frame begins
     * @param textLength bytes of text
     * @return the frame's length, or 0 if the lane has no counter left
     */
    public int seal(ByteBuffer buffer, int frameOffset, int textLength) {
        if (Long.compareUnsigned(counter, REJECT_AFTER_FRAME_COUNT) >= 0) {
            return 0;
        }
        FrameHeader.write(buffer, frameOffset, lane, receiverIndex, counter);
        cipher.seal(
                buffer,
                frameOffset + FrameHeader.TAG_OFFSET,
                frameOffset + FrameHeader.TEXT_OFFSET,
                textLength,
                counter,
                lane);
        counter++;
        return FrameHeader.TEXT_OFFSET + textLength + trailerLength;
    }

    /** Notes payload sent, for timers and statistics. */
    public void onDataSent(long bytes, long nowNs) {
        sentBytes.setRelease(sentBytes.getPlain() + bytes);
        lastDataSentNs.setRelease(nowNs);
    }

    long sentBytes() {
        return sentBytes.getAcquire();
    }

    long lastDataSentNs() {
        return lastDataSentNs.getAcquire();
    }

    void destroy() {
        cipher.destroy();
    }
}
