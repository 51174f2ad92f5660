package org.meshnet.core.engine;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ConnectingTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private final Connecting connecting = new Connecting();

    @Test
    void shouldTakeRisingTimestampsOnce() {
        assertTrue(connecting.takeTimestamp(10, 0));
        assertFalse(connecting.takeTimestamp(10, SECOND_NS));
        assertFalse(connecting.takeTimestamp(9, 2 * SECOND_NS));
        assertTrue(connecting.takeTimestamp(11, 3 * SECOND_NS));
    }

    @Test
    void shouldNotTakeACopyOfAnInitiationThatCameTooSoon() {
        assertTrue(connecting.takeTimestamp(10, 0));
        assertFalse(connecting.takeTimestamp(11, 1));
        assertFalse(connecting.takeTimestamp(11, SECOND_NS));
    }
}
