package org.meshnet.core.engine.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.meshnet.core.frame.SpeedFigures;

class SpeedTallyTest {
    private static final int WORD_MICROS = 100_000;
    private static final int WORDS_PER_SECOND = 10;
    private static final int ENOUGH = Integer.MAX_VALUE;

    private final SpeedTally tally = new SpeedTally();
    private long frames;
    private long steadyFrom = Long.MAX_VALUE;
    private int micros;

    /** So many come between one word and the next, for so many words. */
    private void come(int framesPerWord, int words) {
        for (int i = 0; i < words; i++) {
            frames += framesPerWord;
            micros += WORD_MICROS;
            tell();
        }
    }

    private void tell() {
        tally.add(new SpeedFigures(frames, frames, steadyFrom, Math.max(0, frames - steadyFrom), micros));
    }

    private void hold() {
        steadyFrom = frames;
    }

    private double framesPerWord() {
        return (double) tally.way(ENOUGH).bytesPerSecond() / SpeedFrames.PACKET_BYTES / WORDS_PER_SECOND;
    }

    /** A full bucket let twice as much through while the rate was looked for. */
    @Test
    void shouldTellWhatPassesOnAverageOnceTheRateIsHeld() {
        come(400, 15);
        hold();
        come(200, 30);
        assertEquals(200, framesPerWord(), 0.1);
    }

    @Test
    void shouldTellTheBestSecondWhileTheRateIsLookedFor() {
        come(100, 12);
        come(400, 15);
        assertEquals(400, framesPerWord(), 0.1);
    }

    @Test
    void shouldBeginAnewWhereAnotherRateIsFound() {
        hold();
        come(400, 20);
        hold();
        come(200, 20);
        assertEquals(200, framesPerWord(), 0.1);
    }

    /** The last word comes when the sender has said that this was all, perhaps more than once. */
    @Test
    void shouldNotCountTheTimeAfterTheLastFrame() {
        hold();
        come(200, 20);
        come(0, 10);
        assertEquals(200, framesPerWord(), 0.1);
    }

    @Test
    void shouldTellNoMoreThanWasAgreed() {
        hold();
        come(200, 20);
        assertEquals(1000, tally.way(1000).bytesPerSecond());
    }
}
