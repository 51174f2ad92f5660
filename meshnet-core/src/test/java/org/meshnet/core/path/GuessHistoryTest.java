package org.meshnet.core.path;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.meshnet.core.seam.RandomSource;

class GuessHistoryTest {
    private final GuessHistory history = new GuessHistory();
    private final RandomSource random = new Random(1)::nextBytes;

    private static long seconds(long count) {
        return TimeUnit.SECONDS.toNanos(count);
    }

    private static long minutes(long count) {
        return seconds(60 * count);
    }

    /** Pauses are at least as long, and ten seconds longer at most. */
    private void fail(long atNs, long pauseNs) {
        history.onFailure(random, atNs);
        assertFalse(history.allows(atNs + pauseNs - 1));
        assertTrue(history.allows(atNs + pauseNs + seconds(10)));
        assertTrue(history.nextNs(atNs) - atNs >= pauseNs);
    }

    @Test
    void shouldGoOnEverMoreSlowlyAndNeverGiveUp() {
        assertTrue(history.allows(minutes(-60)));
        for (int i = 0; i < 4; i++) {
            fail(minutes(i), seconds(31));
        }
        for (int pauseMinutes : new int[] {1, 2, 4, 8, 15, 30, 30, 30, 30}) {
            fail(0, minutes(pauseMinutes));
        }
    }

    @Test
    void shouldAllowAnotherRunSoonAfterASuccess() {
        history.onFailure(random, 0);
        history.onSuccess(minutes(3));
        assertTrue(history.isClean());
        assertFalse(history.allows(minutes(3)));
        assertTrue(history.allows(minutes(4)));
    }

    @Test
    void shouldNotRestAfterARunThatTriedLittle() {
        history.onPartialFailure();
        assertTrue(history.allows(0));
        assertFalse(history.isClean());
    }

    @Test
    void shouldBeginAnewInAnotherNetwork() {
        for (int i = 0; i < 10; i++) {
            history.onFailure(random, 0);
        }
        history.clear();
        assertTrue(history.allows(0));
        assertTrue(history.isClean());
    }
}
