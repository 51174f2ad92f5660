package org.meshnet.core.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EventWindowTest {
    @Test
    void shouldAgreeWithASetOfEverythingSeen() {
        Random random = new Random(11);
        EventWindow window = new EventWindow();
        Set<Long> seen = new HashSet<>();
        long greatest = -1;
        for (int i = 0; i < 100_000; i++) {
            long counter = Math.max(0, greatest + random.nextInt(150) - 100);
            boolean isExpected = counter > greatest - 64 && !seen.contains(counter);
            assertEquals(isExpected, window.take(counter), "counter " + counter + " after " + greatest);
            seen.add(counter);
            greatest = Math.max(greatest, counter);
        }
    }

    @Test
    void shouldTakeTheGreatestCounter() {
        EventWindow window = new EventWindow();

        assertTrue(window.take(Long.MAX_VALUE));
        assertFalse(window.take(Long.MAX_VALUE));
        assertTrue(window.take(Long.MAX_VALUE - 63));
        assertFalse(window.take(0));
    }
}
