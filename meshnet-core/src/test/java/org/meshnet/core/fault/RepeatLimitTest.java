package org.meshnet.core.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class RepeatLimitTest {
    private static final long PERIOD_NS = RepeatLimit.PERIOD_NS;

    private final RepeatLimit limit = new RepeatLimit();

    private boolean passes(String text, long nowNs) {
        RepeatLimit.Verdict verdict = limit.take(text, nowNs);
        assertEquals(List.of(), verdict.ended());
        return verdict.passes();
    }

    @Test
    void shouldLetATextPassOnceAMinuteAndTellHowOftenItDidNot() {
        assertTrue(passes("a", 0));
        assertFalse(passes("a", 1));
        assertTrue(passes("b", 1));
        assertFalse(passes("a", PERIOD_NS - 1));
        RepeatLimit.LeftOut leftOut = new RepeatLimit.LeftOut("a", 2);
        assertEquals(new RepeatLimit.Verdict(true, List.of(leftOut)), limit.take("a", PERIOD_NS));
        assertTrue(passes("a", 2 * PERIOD_NS));
    }

    /** However many texts there are: the oldest is forgotten, and what was left out of it told. */
    @Test
    void shouldKnowABoundedNumberOfTexts() {
        for (int i = 0; i < RepeatLimit.MOST; i++) {
            assertTrue(passes("text " + i, i));
        }
        assertFalse(passes("text 0", RepeatLimit.MOST));
        RepeatLimit.LeftOut leftOut = new RepeatLimit.LeftOut("text 0", 1);
        assertEquals(new RepeatLimit.Verdict(true, List.of(leftOut)), limit.take("one more", RepeatLimit.MOST));
        assertTrue(passes("text 0", RepeatLimit.MOST));
        assertTrue(passes("text 1", RepeatLimit.MOST), "made room for the first");
        assertFalse(passes("text 3", RepeatLimit.MOST));
    }

    @Test
    void shouldTellTextsApartByTheirStarts() {
        String start = "x".repeat(RepeatLimit.MOST_CHARACTERS);
        assertTrue(passes(start + "1", 0));
        assertFalse(passes(start + "2", 0));
        assertEquals(List.of(new RepeatLimit.LeftOut(start, 1)), limit.takeAll());
        assertEquals(List.of(), limit.takeAll());
    }
}
