package org.meshnet.core.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class GuessTurnsTest {
    private final GuessTurns lower = new GuessTurns(true);
    private final GuessTurns higher = new GuessTurns(false);

    /** A run of both, in which whoever has the turn asks the other. */
    private void run() {
        boolean isLowers = lower.isOurs();
        boolean isHighers = higher.isOurs();
        if (isLowers) {
            lower.onAsking();
            higher.onAsked();
        }
        if (isHighers) {
            higher.onAsking();
            lower.onAsked();
        }
        lower.onEnd();
        higher.onEnd();
    }

    @Test
    void shouldTakeTurnsBeginningWithTheLowerKey() {
        assertTrue(lower.isOurs());
        for (int i = 0; i < 6; i++) {
            assertEquals(i % 2 == 0, lower.isOurs());
            assertNotEquals(lower.isOurs(), higher.isOurs());
            run();
        }
    }

    @Test
    void shouldAgreeAgainAfterBothTookATurn() {
        lower.onAsking();
        lower.onEnd();
        higher.onEnd();
        lower.onEnd();
        higher.onAsked();
        higher.onEnd();
        assertTrue(lower.isOurs() && higher.isOurs());
        run();
        assertNotEquals(lower.isOurs(), higher.isOurs());
    }

    @Test
    void shouldAgreeAgainAfterNeitherTookATurn() {
        lower.onAsking();
        lower.onEnd();
        assertFalse(lower.isOurs() || higher.isOurs());
        run();
        assertNotEquals(lower.isOurs(), higher.isOurs());
    }
}
