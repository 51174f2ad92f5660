package org.meshnet.core.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReplayWindowTest {
    private final ReplayWindow window = new ReplayWindow();

    @Test
    void shouldTakeCounterZeroOnce() {
        assertTrue(window.isFresh(0));
        window.mark(0);
        assertFalse(window.isFresh(0));
    }

    @Test
    void shouldTakeLateCountersWithinTheWindowOnly() {
        window.mark(10_000);
        assertTrue(window.isFresh(10_000 - ReplayWindow.SIZE + 1));
        assertFalse(window.isFresh(10_000 - ReplayWindow.SIZE));
    }

    @Test
    void shouldNotMoveWhenOnlyAsked() {
        assertTrue(window.isFresh(1_000_000));
        assertTrue(window.isFresh(1));
    }

    @Test
    void shouldIgnoreMarksBelowTheWindow() {
        window.mark(100_000);
        window.mark(5);
        assertFalse(window.isFresh(5));
        assertTrue(window.isFresh(99_999));
    }

    @Test
    void shouldEndBelowTheLimit() {
        assertTrue(window.isFresh(ReplayWindow.LIMIT - 1));
        assertFalse(window.isFresh(ReplayWindow.LIMIT));
        assertFalse(window.isFresh(-1));
        window.mark(-1);
        assertTrue(window.isFresh(0));
        window.mark(ReplayWindow.LIMIT - 1);
        assertFalse(window.isFresh(ReplayWindow.LIMIT - 1));
        assertTrue(window.isFresh(ReplayWindow.LIMIT - ReplayWindow.SIZE));
        assertFalse(window.isFresh(0));
    }

    @Test
    void shouldTreatCountersAsUnsigned() {
        window.mark(Long.MAX_VALUE);
        assertTrue(window.isFresh(Long.MIN_VALUE));
        window.mark(Long.MIN_VALUE);
        assertFalse(window.isFresh(Long.MAX_VALUE));
        assertTrue(window.isFresh(Long.MAX_VALUE - 1));
    }

    @Test
    void shouldAgreeWithASetOnRandomCounters() {
        for (long seed = 0; seed < 60; seed++) {
            compareWithSet(seed);
        }
    }

    private static void compareWithSet(long seed) {
        Random random = new Random(seed);
        ReplayWindow window = new ReplayWindow();
        Set<Long> seen = new HashSet<>();
        long base = seed % 3 == 0 ? Long.MAX_VALUE - 20_000 : 0;
        long greatest = 0;
        for (int step = 0; step < 4_000; step++) {
            long counter = Math.max(0, greatest + jump(random));
            if (step == 0) {
                counter += base;
            }
            boolean isFresh = counter > greatest || (greatest - counter < ReplayWindow.SIZE && !seen.contains(counter));
            assertEquals(isFresh, window.isFresh(counter), "seed " + seed + " step " + step + " counter " + counter);
            if (random.nextInt(8) != 0) {
                window.mark(counter);
                seen.add(counter);
                greatest = Math.max(greatest, counter);
            }
            if (greatest > Long.MAX_VALUE - 20_000) {
                return;
            }
        }
    }

    private static long jump(Random random) {
        return switch (random.nextInt(10)) {
            case 0 -> random.nextInt(20_000);
            case 1 -> -random.nextInt(10_000);
            case 2 -> 64L * random.nextInt(200);
            case 3 -> -64L * random.nextInt(130);
            default -> random.nextInt(100) - 60;
        };
    }
}
