package org.meshnet.core.engine.peer;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;
import org.meshnet.core.wire.Bytes;

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
    void shouldKeepACookieForEachWayForAsLongAsItIsGood() {
        Hop one = Hop.direct(Endpoint.parse("192.0.2.1:1").orElseThrow());
        Hop other = new Hop(one.endpoint(), 7);
        assertTrue(connecting.keepCookie(one, Bytes.zeros(16), 0));
        assertTrue(connecting.cookie(other, 0).isEmpty());
        assertTrue(connecting.cookie(one, 119 * SECOND_NS).isPresent());
        assertTrue(connecting.cookie(one, 120 * SECOND_NS).isEmpty());
    }

    @Test
    void shouldTakeANewCookieButNotOneAfterTheOther() {
        Hop hop = Hop.direct(Endpoint.parse("192.0.2.1:1").orElseThrow());
        assertTrue(connecting.keepCookie(hop, Bytes.zeros(16), 0));
        assertFalse(connecting.keepCookie(hop, Bytes.zeros(16), SECOND_NS / 10));
        assertTrue(connecting.keepCookie(hop, Bytes.zeros(16), SECOND_NS));
    }

    @Test
    void shouldNotTakeACopyOfAnInitiationThatCameTooSoon() {
        assertTrue(connecting.takeTimestamp(10, 0));
        assertFalse(connecting.takeTimestamp(11, 1));
        assertFalse(connecting.takeTimestamp(11, SECOND_NS));
    }
}
