package org.meshnet.core.frame;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * What two members say about a measurement of speed (docs/protocol.md §4.9).
 *
 * <pre>
 *   ask, answer   0 test id 8 | 8 bytes a second 4 | 12 seconds each way, or the verdict 1
 *   data          0 test id 8 | 8 number 8 | 16 number of the first at the rate that was found 8 | 24 zero
 *   count         0 test id 8 | 8 what is counted 1 | 9 frames 8 | 17 number of the newest and one 8
 *                 25 number of the first at the rate that was found 8 | 33 frames since that 8 | 41 microseconds 4
 * </pre>
 */
public final class SpeedBody {
    /** Seconds of the shortest measurement, each way. */
    public static final int MIN_SECONDS = 2;
    /** Seconds of the longest one. */
    public static final int MAX_SECONDS = 15;
    /** Bytes a second of the slowest one: some ten frames. */
    public static final int MIN_BYTES_PER_SECOND = 12_000;
    /** Bytes a second of the fastest one: one thread sends it beside other work. */
    public static final int MAX_BYTES_PER_SECOND = 125_000_000;

    static final int ASK_LENGTH = 13;
    static final int COUNT_LENGTH = 9 + SpeedFigures.LENGTH;

    private static final int RATE_OFFSET = 8;
    private static final int LAST_OFFSET = 12;
    private static final int NUMBER_OFFSET = 8;
    private static final int STEADY_FROM_OFFSET = 16;
    private static final int WHAT_OFFSET = 8;
    private static final int FIGURES_OFFSET = 9;

    private SpeedBody() {}

    /**
     * Asks for one, first from the asking side to the other, then back.
     *
     * @param bytesPerSecond of packets that the frames could hold, at most
     * @param seconds each way
     */
    public record Ask(long id, int bytesPerSecond, int seconds) {
        /** Writes it. */
        public void write(ByteBuffer buffer, int offset) {
            buffer.putLong(offset, id).putInt(offset + RATE_OFFSET, bytesPerSecond);
            buffer.put(offset + LAST_OFFSET, (byte) seconds);
        }

        static Optional<Ask> read(ByteBuffer buffer, int offset) {
            int rate = buffer.getInt(offset + RATE_OFFSET);
            int seconds = buffer.get(offset + LAST_OFFSET);
            return rate >= MIN_BYTES_PER_SECOND && seconds >= MIN_SECONDS && seconds <= MAX_SECONDS
                    ? Optional.of(new Ask(buffer.getLong(offset), rate, seconds))
                    : Optional.empty();
        }
    }

    /** What becomes of what was asked for. */
    public enum Verdict {
        /** It begins. */
        AGREED(0),
        /** Not with the one who asks, or with nobody. */
        REFUSED(1),
        /** Another is under way, or others asked for many of late. */
        BUSY(2);

        private final int code;

        Verdict(int code) {
            this.code = code;
        }

        private static Optional<Verdict> of(int code) {
            return Arrays.stream(values())
                    .filter(verdict -> verdict.code == code)
                    .findFirst();
        }
    }

    /**
     * Answers that.
     *
     * @param bytesPerSecond at most, both ways; 0 unless it was agreed
     */
    public record Answer(long id, int bytesPerSecond, Verdict verdict) {
        /** Writes it. */
        public void write(ByteBuffer buffer, int offset) {
            buffer.putLong(offset, id).putInt(offset + RATE_OFFSET, bytesPerSecond);
            buffer.put(offset + LAST_OFFSET, (byte) verdict.code);
        }

        private boolean isPossible() {
            return verdict == Verdict.AGREED ? bytesPerSecond >= MIN_BYTES_PER_SECOND : bytesPerSecond == 0;
        }

        static Optional<Answer> read(ByteBuffer buffer, int offset) {
            return Verdict.of(buffer.get(offset + LAST_OFFSET))
                    .map(verdict -> new Answer(buffer.getLong(offset), buffer.getInt(offset + RATE_OFFSET), verdict))
                    .filter(Answer::isPossible);
        }
    }

    /**
     * Is counted; the zero bytes behind it are written by who sends.
     *
     * @param number from 0
     * @param steadyFrom that of the first that is sent at the rate that was found; {@link Long#MAX_VALUE} before
     */
    public record Data(long id, long number, long steadyFrom) {
        /** Writes it. */
        public void write(ByteBuffer buffer, int offset) {
            buffer.putLong(offset, id).putLong(offset + NUMBER_OFFSET, number);
            buffer.putLong(offset + STEADY_FROM_OFFSET, steadyFrom);
        }

        /** The measurement that a body belongs to. */
        public static long id(ByteBuffer buffer, int offset) {
            return buffer.getLong(offset);
        }

        /** The number of a body. */
        public static long number(ByteBuffer buffer, int offset) {
            return buffer.getLong(offset + NUMBER_OFFSET);
        }

        /** From which number on frames are sent at the rate that was found. */
        public static long steadyFrom(ByteBuffer buffer, int offset) {
            return buffer.getLong(offset + STEADY_FROM_OFFSET);
        }
    }

    /** What a count is of. */
    public enum What {
        /** Frames that came so far. */
        RECEIVED(0),
        /** All that were sent: there are no more. */
        ALL_SENT(1),
        /** All that came of these. */
        ALL_RECEIVED(2);

        private final int code;

        What(int code) {
            this.code = code;
        }

        private static Optional<What> of(int code) {
            return Arrays.stream(values()).filter(what -> what.code == code).findFirst();
        }
    }

    /** Tells a count. */
    public record Count(long id, What what, SpeedFigures figures) {
        /** Writes it. */
        public void write(ByteBuffer buffer, int offset) {
            buffer.putLong(offset, id).put(offset + WHAT_OFFSET, (byte) what.code);
            figures.write(buffer, offset + FIGURES_OFFSET);
        }

        static Optional<Count> read(ByteBuffer buffer, int offset) {
            SpeedFigures figures = SpeedFigures.read(buffer, offset + FIGURES_OFFSET);
            return figures.isPossible()
                    ? What.of(buffer.get(offset + WHAT_OFFSET))
                            .map(what -> new Count(buffer.getLong(offset), what, figures))
                    : Optional.empty();
        }
    }
}
