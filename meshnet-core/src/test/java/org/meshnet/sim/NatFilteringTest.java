package org.meshnet.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.Endpoint;

/** RFC 4787 §5 and §6: filtering and hairpinning; firewalls; NATs behind NATs. */
class NatFilteringTest {
    private static NatLab lab(Dependence filtering) {
        return new NatLab(NatBehaviour.of(Dependence.ENDPOINT_INDEPENDENT, filtering, PortAssignment.PRESERVING));
    }

    @Test
    void shouldLetInAnyExternalEndpointWithEndpointIndependentFiltering() {
        NatLab lab = lab(Dependence.ENDPOINT_INDEPENDENT);
        NatLab.Party x = lab.open(lab.x1, 4000);
        Endpoint external = x.seenBy(lab.open(lab.y1, 10));
        assertTrue(lab.open(lab.y2, 20).reaches(external, x));
    }

    @Test
    void shouldLetInAnyPortOfAKnownAddressWithAddressDependentFiltering() {
        NatLab lab = lab(Dependence.ADDRESS_DEPENDENT);
        NatLab.Party x = lab.open(lab.x1, 4000);
        Endpoint external = x.seenBy(lab.open(lab.y1, 10));
        assertTrue(lab.open(lab.y1, 11).reaches(external, x));
        assertFalse(lab.open(lab.y2, 10).reaches(external, x));
        assertEquals(1, lab.count(SimEvent.FILTERED));
    }

    @Test
    void shouldLetInOnlyAKnownEndpointWithAddressAndPortDependentFiltering() {
        NatLab lab = lab(Dependence.ADDRESS_AND_PORT_DEPENDENT);
        NatLab.Party x = lab.open(lab.x1, 4000);
        NatLab.Party y = lab.open(lab.y1, 10);
        Endpoint external = x.seenBy(y);
        assertTrue(y.reaches(external, x));
        assertFalse(lab.open(lab.y1, 11).reaches(external, x));
    }

    @Test
    void shouldForgetASourceThatWasNotSentToForTheTimeoutThoughTheMappingLives() {
        NatLab lab = new NatLab(NatBehaviour.PORT_RESTRICTED.withTimeoutSeconds(30));
        NatLab.Party x = lab.open(lab.x1, 4000);
        NatLab.Party y = lab.open(lab.y1, 10);
        Endpoint external = x.seenBy(y);
        lab.network.simulateTime(20);
        x.send(lab.open(lab.y2, 10));
        lab.network.simulateTime(20);
        assertFalse(y.reaches(external, x));
        assertEquals(1, lab.count(SimEvent.FILTERED));
    }

    @Test
    void shouldDropWhatFitsNoMapping() {
        NatLab lab = lab(Dependence.ENDPOINT_INDEPENDENT);
        NatLab.Party x = lab.open(lab.x1, 4000);
        assertFalse(lab.open(lab.y1, 10).reaches(NatLab.endpoint("192.0.2.1:4000"), x));
        assertEquals(1, lab.count(SimEvent.NO_MAPPING));
    }

    @Test
    void shouldGiveTheHostAnotherPortWhereAStrayHasItAndAlsoForWhatComesNext() {
        NatLab lab = new NatLab(NatBehaviour.PORT_RESTRICTED_OPEN_INPUT);
        NatLab.Party x = lab.open(lab.x1, 4000);
        NatLab.Party server = lab.open(lab.y1, 8000);
        Endpoint external = x.seenBy(server);
        NatLab.Party stray = lab.open(lab.y1, 10);
        assertFalse(stray.reaches(external, x));
        Endpoint other = x.seenBy(stray);
        assertNotEquals(external, other);
        assertEquals(other, x.seenBy(lab.open(lab.y2, 20)));
        assertEquals(external, x.seenBy(server));
        lab.network.simulateTime(31);
        assertEquals(external, x.seenBy(lab.open(lab.y2, 30)));
    }

    @Test
    void shouldHairpinWithTheExternalSourceEndpoint() {
        NatLab lab = new NatLab(NatBehaviour.FULL_CONE.withHairpinning());
        NatLab.Party x1 = lab.open(lab.x1, 4000);
        NatLab.Party x2 = lab.open(lab.x2, 5000);
        Endpoint externalOfX1 = x1.seenBy(lab.open(lab.y1, 10));
        x2.send(externalOfX1);
        assertEquals(List.of(NatLab.endpoint("192.0.2.1:5000")), x1.sources);
    }

    @Test
    void shouldNotHairpinUnlessToldTo() {
        NatLab lab = new NatLab(NatBehaviour.FULL_CONE);
        NatLab.Party x1 = lab.open(lab.x1, 4000);
        Endpoint externalOfX1 = x1.seenBy(lab.open(lab.y1, 10));
        assertFalse(lab.open(lab.x2, 5000).reaches(externalOfX1, x1));
        assertEquals(1, lab.count(SimEvent.NO_HAIRPINNING));
    }

    @Test
    void shouldFilterWhatIsHairpinned() {
        NatLab lab = new NatLab(NatBehaviour.PORT_RESTRICTED.withHairpinning());
        NatLab.Party x1 = lab.open(lab.x1, 4000);
        NatLab.Party x2 = lab.open(lab.x2, 5000);
        Endpoint externalOfX1 = x1.seenBy(lab.open(lab.y1, 10));
        assertFalse(x2.reaches(externalOfX1, x1));
        x1.send(NatLab.endpoint("192.0.2.1:5000"));
        assertTrue(x2.reaches(externalOfX1, x1));
    }

    @Test
    void shouldLetHostsOfOneLanReachEachOtherDirectly() {
        NatLab lab = new NatLab(NatBehaviour.SYMMETRIC);
        NatLab.Party x1 = lab.open(lab.x1, 4000);
        NatLab.Party x2 = lab.open(lab.x2, 5000);
        x1.send(x2);
        assertEquals(List.of(x1.endpoint()), x2.sources);
        assertEquals(0, lab.nat.mappingCount());
    }

    @Test
    void shouldNotTranslateAtAFirewallButLetInAnswersOnly() {
        NatLab lab = new NatLab(NatBehaviour.FIREWALL);
        NatLab.Party x = lab.open(lab.x1, 4000);
        NatLab.Party y = lab.open(lab.y1, 10);
        Endpoint inside = x.endpoint(6);
        assertFalse(y.reaches(inside, x));
        x.send(y.endpoint(6));
        assertEquals(List.of(inside), y.sources);
        assertTrue(y.reaches(inside, x));
        assertFalse(lab.open(lab.y2, 10).reaches(inside, x));
    }

    @Test
    void shouldNeverTranslateIpv6() {
        NatLab lab = new NatLab(NatBehaviour.SYMMETRIC);
        NatLab.Party x = lab.open(lab.x1, 4000);
        NatLab.Party y = lab.open(lab.y1, 10);
        x.send(y.endpoint(6));
        assertEquals(List.of(x.endpoint(6)), y.sources);
    }

    @Test
    void shouldTranslateTwiceBehindACarriersNat() {
        NatLab lab = new NatLab(NatBehaviour.FULL_CONE);
        SimSegment home = lab.network.segment("home");
        SimNat homeNat =
                lab.network.nat("home nat", home, lab.lan, LinkQuality.latencyMs(1), NatBehaviour.PORT_RESTRICTED);
        homeNat.outer().setAddresses(List.of(NatLab.prefix("192.168.1.99/24")));
        NatLab.Party x = lab.open(lab.host("x", home, "10.1.1.2/24"), 4000);
        NatLab.Party y = lab.open(lab.y1, 10);
        Endpoint external = x.seenBy(y);
        assertEquals(NatLab.endpoint("192.0.2.1:4000"), external);
        assertTrue(y.reaches(external, x));
        assertFalse(lab.open(lab.y2, 10).reaches(external, x));
    }

    @Test
    void shouldLetTwoPortRestrictedSidesInOnceBothHaveSent() {
        NatLab lab = new NatLab(NatBehaviour.PORT_RESTRICTED);
        SimSegment other = lab.network.segment("other");
        SimNat otherNat = lab.network.nat(
                "other nat", other, lab.network.internet(), LinkQuality.latencyMs(1), NatBehaviour.PORT_RESTRICTED);
        otherNat.outer().setAddresses(List.of(NatLab.prefix("203.0.113.1/32")));
        NatLab.Party a = lab.open(lab.x1, 4000);
        NatLab.Party b = lab.open(lab.host("b", other, "192.168.1.2/24"), 4000);
        assertFalse(a.reaches(NatLab.endpoint("203.0.113.1:4000"), b));
        assertTrue(b.reaches(NatLab.endpoint("192.0.2.1:4000"), a));
        assertTrue(a.reaches(NatLab.endpoint("203.0.113.1:4000"), b));
    }
}
