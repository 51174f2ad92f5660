package org.meshnet.core.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PacketPaceTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private final PacketPace pace = new PacketPace();

    private int passed(int tries, long nowNs) {
        int passed = 0;
        for (int i = 0; i < tries; i++) {
            passed += pace.take(1, 100, 10, nowNs) ? 1 : 0;
        }
        return passed;
    }

    @Test
    void shouldLetSoManyPassAtOnceAndThenTheRate() {
        assertEquals(10, passed(1_000, 0));
        assertEquals(1, passed(1_000, SECOND_NS / 100));
        int passed = 0;
        for (int i = 2; i <= 100; i++) {
            passed += passed(7, i * SECOND_NS / 100);
        }
        assertEquals(99, passed);
    }

    @Test
    void shouldSaveUpNoMoreThanSoManyWhateverThePause() {
        assertEquals(10, passed(20, -500 * SECOND_NS));
        assertEquals(10, passed(20, 3_600 * SECOND_NS));
    }

    @Test
    void shouldLetAWholeTrainPassAndHaveOthersPayForIt() {
        assertTrue(pace.take(64, 100, 10, 0));
        assertFalse(pace.take(1, 100, 10, SECOND_NS / 2));
        assertTrue(pace.take(1, 100, 10, SECOND_NS * 64 / 100));
    }
}
