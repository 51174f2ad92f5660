package org.meshnet.core.session;

import java.nio.ByteBuffer;
import org.meshnet.core.frame.FrameHeader;
import org.meshnet.core.frame.ReplayWindow;
import org.meshnet.core.seam.FrameCipher;

/**
 * The receiver's side of one lane of the peer: its replay window. One thread at a time; {@link Session} sees to that.
 */
final class ReceiveLane {
    private final ReplayWindow window = new ReplayWindow();
    private long next;

    /** Opens a frame in place: checks the window, opens the text, then moves the window. */
    Session.Opened open(FrameCipher cipher, ByteBuffer buffer, int frameOffset, int textLength) {
        long counter = FrameHeader.counter(buffer, frameOffset);
        if (!window.isFresh(counter)) {
            return Session.Opened.REPLAYED;
        }
        int tagOffset = frameOffset + FrameHeader.TAG_OFFSET;
        int textOffset = frameOffset + FrameHeader.TEXT_OFFSET;
        int lane = FrameHeader.lane(buffer, frameOffset);
        if (!cipher.open(buffer, tagOffset, textOffset, textLength, counter, lane)) {
            return Session.Opened.FORGED;
        }
        return mark(counter) ? Session.Opened.NEWEST : Session.Opened.LATE;
    }

    /** Marks an opened frame's counter as seen; says whether it is the newest so far. */
    private boolean mark(long counter) {
        window.mark(counter);
        boolean isNewest = Long.compareUnsigned(counter, next) >= 0;
        if (isNewest) {
            next = counter + 1;
        }
        return isNewest;
    }
}
