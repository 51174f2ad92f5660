package org.meshnet.core.frame;

import java.nio.ByteBuffer;

/**
 * How far one way of a measurement of speed has come, as one of its ends knows it.
 *
 * @param frames that came; of the sender, that were sent
 * @param upTo the number of the newest of them, and one: so many were sent until then
 * @param steadyFrom the number of the first that was sent at the rate that was found; {@link Long#MAX_VALUE} before
 * @param steadyFrames how many of {@code frames} have this number or a higher one
 * @param micros the time of whoever counts, since the measurement began there
 */
public record SpeedFigures(long frames, long upTo, long steadyFrom, long steadyFrames, int micros) {
    /** Bytes of it. */
    static final int LENGTH = 36;

    /** Nothing yet. */
    public static final SpeedFigures NONE = new SpeedFigures(0, 0, Long.MAX_VALUE, 0, 0);

    private static final int UP_TO_OFFSET = 8;
    private static final int STEADY_FROM_OFFSET = 16;
    private static final int STEADY_FRAMES_OFFSET = 24;
    private static final int MICROS_OFFSET = 32;

    static SpeedFigures read(ByteBuffer buffer, int offset) {
        return new SpeedFigures(
                buffer.getLong(offset),
                buffer.getLong(offset + UP_TO_OFFSET),
                buffer.getLong(offset + STEADY_FROM_OFFSET),
                buffer.getLong(offset + STEADY_FRAMES_OFFSET),
                buffer.getInt(offset + MICROS_OFFSET));
    }

    void write(ByteBuffer buffer, int offset) {
        buffer.putLong(offset, frames).putLong(offset + UP_TO_OFFSET, upTo);
        buffer.putLong(offset + STEADY_FROM_OFFSET, steadyFrom);
        buffer.putLong(offset + STEADY_FRAMES_OFFSET, steadyFrames);
        buffer.putInt(offset + MICROS_OFFSET, micros);
    }

    /** Can it be so? */
    boolean isPossible() {
        return upTo >= frames
                && frames >= steadyFrames
                && steadyFrames >= 0
                && steadyFrom >= 0
                && steadySent() >= steadyFrames
                && micros >= 0;
    }

    /** How many were sent at the rate that was found. */
    public long steadySent() {
        return Math.max(0, upTo - steadyFrom);
    }
}
