package org.meshnet.core.frame;

/**
 * What a {@link Cutter} made of its input, as one number: how many frames, and how long they are. They stand side by
 * side; all have one length but the last, which may be shorter.
 *
 * <pre>
 *   63      48 47              24 23               0
 *  +----------+------------------+------------------+
 *  |  count   |   frame length   | last one's length|
 *  +----------+------------------+------------------+
 * </pre>
 */
public final class Cut {
    /** No frame: the input made no sense, or there was no room. */
    public static final long NONE = 0;

    private static final int COUNT_SHIFT = 48;
    private static final int LENGTH_SHIFT = 24;
    private static final int LENGTH_MASK = (1 << LENGTH_SHIFT) - 1;

    private Cut() {}

    static long of(int count, int frameLength, int lastFrameLength) {
        return (long) count << COUNT_SHIFT | (long) frameLength << LENGTH_SHIFT | lastFrameLength;
    }

    /** One frame. */
    public static long single(int frameLength) {
        return of(1, frameLength, frameLength);
    }

    /** How many frames there are. */
    public static int count(long cut) {
        return (int) (cut >>> COUNT_SHIFT);
    }

    /** Bytes of each frame but the last; so also the distance from frame to frame. */
    public static int frameLength(long cut) {
        return (int) (cut >>> LENGTH_SHIFT) & LENGTH_MASK;
    }

    /** Bytes of the last frame. */
    public static int lastFrameLength(long cut) {
        return (int) cut & LENGTH_MASK;
    }

    /** Bytes of all frames. */
    public static int totalLength(long cut) {
        return (count(cut) - 1) * frameLength(cut) + lastFrameLength(cut);
    }
}
