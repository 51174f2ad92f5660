package org.meshnet.core.path;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;

class OpeningsTest {
    private static final Hop PEER = Hop.direct(Endpoint.parse("192.0.2.1:4000").orElseThrow());
    private static final Hop RELAY = new Hop(Endpoint.parse("198.51.100.1:4000").orElseThrow(), 1);

    private final Openings openings = new Openings();

    private boolean isOpening(long nowNs) {
        return openings.isOpening(PEER, true, nowNs);
    }

    @Test
    void shouldOpenThisSideFirstAndSendStraightOnceThePeerIsHeardByRelay() {
        assertTrue(isOpening(0));
        assertTrue(isOpening(Openings.OPENING_NS));
        openings.onHeard(RELAY, Openings.OPENING_NS);
        assertFalse(isOpening(Openings.OPENING_NS));
    }

    @Test
    void shouldNotBelieveAnEarlyWordByRelay() {
        openings.onHeard(RELAY, 0);
        assertTrue(isOpening(0));
        assertTrue(isOpening(Openings.OPENING_NS), "that word is older than the opening");
        openings.onHeard(RELAY, 1);
        assertTrue(isOpening(Openings.OPENING_NS - 1));
        assertFalse(isOpening(Openings.OPENING_NS));
    }

    @Test
    void shouldNotWaitForeverForAPeerThatIsNotHeardByRelay() {
        assertTrue(isOpening(0));
        assertTrue(isOpening(Openings.UNHEARD_BY_RELAY_NS - 1));
        assertFalse(isOpening(Openings.UNHEARD_BY_RELAY_NS));
    }

    @Test
    void shouldWaitLessWhereThereIsNoRelay() {
        assertTrue(openings.isOpening(PEER, false, 0));
        assertTrue(openings.isOpening(PEER, false, Openings.UNHEARD_NS - 1));
        assertFalse(openings.isOpening(PEER, false, Openings.UNHEARD_NS));
    }

    @Test
    void shouldBeginAnewWhenTheNatMayHaveForgotten() {
        isOpening(0);
        long lastNs = Openings.LIFETIME_NS - 1;
        assertFalse(isOpening(lastNs));
        assertFalse(isOpening(lastNs + Openings.LIFETIME_NS - 1));
        assertTrue(isOpening(lastNs + 2 * Openings.LIFETIME_NS));
    }

    @Test
    void shouldSendStraightWhereThePeerWasHeard() {
        openings.onHeard(PEER, 0);
        assertFalse(isOpening(1));
    }

    @Test
    void shouldBeginAnewBehindAnotherNat() {
        openings.onHeard(PEER, 0);
        openings.clear();
        assertTrue(isOpening(1));
    }

    @Test
    void shouldBeginAnewWhereThePeerWasNotHeardWhenTheTwoMeetAnew() {
        Hop heard = Hop.direct(Endpoint.parse("192.0.2.1:4001").orElseThrow());
        isOpening(0);
        openings.onHeard(heard, 0);
        assertFalse(isOpening(Openings.UNHEARD_BY_RELAY_NS));
        openings.beginAnew();
        assertTrue(isOpening(Openings.UNHEARD_BY_RELAY_NS));
        assertFalse(openings.isOpening(heard, true, Openings.UNHEARD_BY_RELAY_NS));
    }

    @Test
    void shouldLetRoutersForgetWhatWasInVain() {
        isOpening(0);
        long lastNs = Openings.IN_VAIN_NS;
        for (int i = 1; i < Openings.IN_VAIN_COUNT; i++) {
            isOpening(lastNs - 1);
        }
        assertFalse(openings.isInVain(PEER, lastNs), "that was little");
        isOpening(lastNs - 1);
        assertFalse(openings.isInVain(PEER, lastNs - 1), "and for a short while");
        assertTrue(openings.isInVain(PEER, lastNs));
        assertTrue(openings.isInVain(PEER, lastNs - 2 + Openings.REST_NS));
        assertFalse(openings.takeRested(PEER, lastNs - 2 + Openings.REST_NS));
        assertFalse(openings.isInVain(PEER, lastNs - 1 + Openings.REST_NS));
        assertTrue(openings.takeRested(PEER, lastNs - 1 + Openings.REST_NS));
        assertTrue(isOpening(lastNs - 1 + Openings.REST_NS));
    }

    @Test
    void shouldNotTakeForVainWhereThePeerWasHeard() {
        openings.onHeard(PEER, 0);
        for (int i = 0; i <= Openings.IN_VAIN_COUNT; i++) {
            isOpening(i);
        }
        assertFalse(openings.isInVain(PEER, Openings.IN_VAIN_NS));
    }
}
