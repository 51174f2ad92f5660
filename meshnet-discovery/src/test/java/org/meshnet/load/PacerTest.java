package org.meshnet.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PacerTest {
    private static final long MS = 1_000_000;

    @Test
    void shouldGiveEachItsOwnTimeHoweverLateItIsTaken() {
        Pacer pacer = new Pacer(1_000, 0);
        assertEquals(Pacer.NONE, pacer.take(MS - 1));
        for (int i = 1; i <= 5; i++) {
            assertEquals(i * MS, pacer.take(5 * MS));
        }
        assertEquals(Pacer.NONE, pacer.take(5 * MS));
    }

    @Test
    void shouldHoldItsRateWhereTheTimeBetweenTwoIsNoWholeNumber() {
        Pacer pacer = new Pacer(3_000_000, 0);
        int count = 0;
        while (pacer.take(1_000 * MS) != Pacer.NONE) {
            count++;
        }
        assertTrue(Math.abs(count - 3_000_000) <= 1, "it was " + count);
    }

    @Test
    void shouldNeverBeDueAtARateOfZero() {
        Pacer pacer = new Pacer(0, 0);
        assertEquals(Pacer.NONE, pacer.take(Long.MAX_VALUE / 2));
        assertEquals(Long.MAX_VALUE, pacer.nextNs());
    }

    @Test
    void shouldScaleWhatIsLeftWhenTheRateChanges() {
        Pacer pacer = new Pacer(1, 0);
        pacer.setPerSecond(10, 500 * MS);
        assertEquals(550 * MS, pacer.nextNs());
        pacer.setPerSecond(0, 500 * MS);
        assertEquals(Long.MAX_VALUE, pacer.nextNs());
        pacer.setPerSecond(10, 700 * MS);
        assertEquals(800 * MS, pacer.nextNs());
    }
}
