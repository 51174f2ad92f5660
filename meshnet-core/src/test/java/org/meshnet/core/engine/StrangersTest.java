package org.meshnet.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The timestamps of those who are not known. */
class StrangersTest {
    private final Strangers strangers = new Strangers();

    private static byte[] key(int number) {
        return new byte[] {(byte) (number >> 8), (byte) number};
    }

    @Test
    void shouldGiveTheGreatestTimestampOnce() {
        strangers.note(key(1), 5);
        strangers.note(key(1), 9);
        strangers.note(key(1), 7);
        assertEquals(9, strangers.take(key(1)));
        assertEquals(-1, strangers.take(key(1)));
    }

    @Test
    void shouldForgetTheOldestWhenFull() {
        for (int i = 0; i <= Strangers.CAPACITY; i++) {
            strangers.note(key(i), i);
        }
        assertEquals(-1, strangers.take(key(0)));
        assertEquals(1, strangers.take(key(1)));
    }
}
