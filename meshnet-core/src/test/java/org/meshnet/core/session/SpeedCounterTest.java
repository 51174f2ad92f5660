package org.meshnet.core.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.meshnet.core.frame.SpeedFigures;

class SpeedCounterTest {
    private static final long NONE = Long.MAX_VALUE;

    private final SpeedCounter counter = new SpeedCounter(7);

    @Test
    void shouldCountWhatCame() {
        assertEquals(SpeedFigures.NONE, counter.figures(0));
        assertTrue(counter.take(7, 0, NONE));
        assertTrue(counter.take(7, 3, 3));
        assertTrue(counter.take(7, 2, NONE), "late, and of before");
        assertTrue(counter.take(7, 5, 3));
        assertEquals(new SpeedFigures(4, 6, 3, 2, 9), counter.figures(9));
    }

    @Test
    void shouldBeginAnewWhereTheRateIsAnother() {
        counter.take(7, 1, 1);
        counter.take(7, 2, 1);
        counter.take(7, 5, 4);
        counter.take(7, 3, 1);
        assertEquals(new SpeedFigures(4, 6, 4, 1, 0), counter.figures(0));
    }

    @Test
    void shouldTakeNoneOfAnotherMeasurementOrWithWrongNumbers() {
        assertFalse(counter.take(8, 0, NONE));
        assertFalse(counter.take(7, -1, NONE));
        assertFalse(counter.take(7, Long.MAX_VALUE, NONE));
        assertFalse(counter.take(7, 0, -1));
        assertEquals(SpeedFigures.NONE, counter.figures(0));
    }

    @Test
    void shouldTellNoMoreThanThereCanBe() {
        for (int i = 0; i < 100; i++) {
            counter.take(7, 1, 1);
        }
        assertEquals(new SpeedFigures(2, 2, 1, 1, 0), counter.figures(0));
    }
}
