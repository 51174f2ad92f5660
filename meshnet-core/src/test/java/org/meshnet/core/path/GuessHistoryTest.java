package org.meshnet.core.path;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GuessHistoryTest {
    private final GuessHistory history = new GuessHistory();

    private static long minutes(long count) {
        return TimeUnit.MINUTES.toNanos(count);
    }

    @Test
    void shouldRestLongerAfterEachFailureAndThenGiveUp() {
        assertTrue(history.allows(minutes(-60)));
        history.onFailure(0);
        assertFalse(history.allows(minutes(2)));
        assertTrue(history.allows(minutes(3)));
        history.onFailure(minutes(3));
        assertFalse(history.allows(minutes(12)));
        assertTrue(history.allows(minutes(13)));
        history.onFailure(minutes(13));
        assertTrue(history.allows(minutes(43)));
        history.onFailure(minutes(43));
        assertFalse(history.allows(minutes(10_000)));
    }

    @Test
    void shouldAllowAnotherRunSoonAfterASuccess() {
        history.onFailure(0);
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
            history.onFailure(0);
        }
        history.clear();
        assertTrue(history.allows(0));
        assertTrue(history.isClean());
    }
}
