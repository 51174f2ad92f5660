package org.meshnet.core.path;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;

class OpeningsTest {
    private static final Hop PEER = Hop.direct(Endpoint.parse("192.0.2.1:4000").orElseThrow());

    private final Openings openings = new Openings();

    @Test
    void shouldOpenThisSideFirstAndSendStraightThen() {
        assertTrue(openings.isOpening(PEER, 0));
        assertTrue(openings.isOpening(PEER, Openings.OPENING_NS - 1));
        assertFalse(openings.isOpening(PEER, Openings.OPENING_NS));
    }

    @Test
    void shouldOpenAnewWhatANatMayHaveForgotten() {
        openings.isOpening(PEER, 0);
        long lastNs = Openings.LIFETIME_NS - 1;
        assertFalse(openings.isOpening(PEER, lastNs));
        assertFalse(openings.isOpening(PEER, lastNs + Openings.LIFETIME_NS - 1));
        assertTrue(openings.isOpening(PEER, lastNs + 2 * Openings.LIFETIME_NS));
    }

    @Test
    void shouldSendStraightToWhereSomethingCameFrom() {
        openings.onHeard(PEER, 0);
        assertFalse(openings.isOpening(PEER, 1));
    }

    @Test
    void shouldOpenAnewBehindAnotherNat() {
        openings.onHeard(PEER, 0);
        openings.clear();
        assertTrue(openings.isOpening(PEER, 1));
    }
}
