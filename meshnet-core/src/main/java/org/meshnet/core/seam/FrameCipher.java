package org.meshnet.core.seam;

import java.nio.ByteBuffer;

/**
 * Seals or opens the frames of one direction of one session for one thread. The text is worked on where it stands; the
 * first 16 bytes of its tag stand apart from it, and what a longer tag has more, the trailer, right behind the text.
 * Not thread-safe: each lane has its own.
 */
public interface FrameCipher {
    /** Bytes of the tag, without a trailer. */
    int TAG_LENGTH = 16;
    /** Bytes of the longest trailer. */
    int MAX_TRAILER_LENGTH = 16;

    /**
     * Seals in place.
     *
     * @param buffer a direct buffer
     * @param tagOffset absolute index where the tag is written
     * @param textOffset absolute index of the text
     * @param textLength bytes of text
     * @param counter of the frame, part of the nonce
     * @param lane of the frame, part of the nonce
     */
    void seal(ByteBuffer buffer, int tagOffset, int textOffset, int textLength, long counter, int lane);

    /**
     * Opens in place.
     *
     * @return false if the tag does not fit; the text is then undefined
     */
    boolean open(ByteBuffer buffer, int tagOffset, int textOffset, int textLength, long counter, int lane);

    /** Wipes the key. Later calls fail or return false. */
    void destroy();
}
