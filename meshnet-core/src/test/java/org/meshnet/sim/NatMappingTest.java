package org.meshnet.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.meshnet.core.net.Endpoint;

/** RFC 4787 §4: address and port mapping. */
class NatMappingTest {
    private static final Dependence ANY_SOURCE = Dependence.ENDPOINT_INDEPENDENT;

    private static NatLab lab(Dependence mapping, PortAssignment ports) {
        return new NatLab(NatBehaviour.of(mapping, ANY_SOURCE, ports));
    }

    @Test
    void shouldReuseAnEndpointIndependentMappingForAnyExternalAddressAndPort() {
        NatLab lab = lab(Dependence.ENDPOINT_INDEPENDENT, PortAssignment.RANDOM);
        NatLab.Party x = lab.open(lab.x1, 1000);
        Endpoint first = x.seenBy(lab.open(lab.y1, 10));
        assertEquals(first, x.seenBy(lab.open(lab.y1, 11)));
        assertEquals(first, x.seenBy(lab.open(lab.y2, 12)));
    }

    @Test
    void shouldReuseAnAddressDependentMappingForTheSameExternalAddressOnly() {
        NatLab lab = lab(Dependence.ADDRESS_DEPENDENT, PortAssignment.RANDOM);
        NatLab.Party x = lab.open(lab.x1, 1000);
        Endpoint first = x.seenBy(lab.open(lab.y1, 10));
        assertEquals(first, x.seenBy(lab.open(lab.y1, 11)));
        assertNotEquals(first, x.seenBy(lab.open(lab.y2, 10)));
    }

    @Test
    void shouldReuseAnAddressAndPortDependentMappingForTheSameExternalAddressAndPortOnly() {
        NatLab lab = lab(Dependence.ADDRESS_AND_PORT_DEPENDENT, PortAssignment.RANDOM);
        NatLab.Party x = lab.open(lab.x1, 1000);
        NatLab.Party y = lab.open(lab.y1, 10);
        Endpoint first = x.seenBy(y);
        assertEquals(first, x.seenBy(y));
        assertNotEquals(first, x.seenBy(lab.open(lab.y1, 11)));
    }

    @Test
    void shouldGiveEachInternalEndpointAMappingOfItsOwn() {
        NatLab lab = lab(Dependence.ENDPOINT_INDEPENDENT, PortAssignment.PRESERVING);
        NatLab.Party y = lab.open(lab.y1, 10);
        Endpoint first = lab.open(lab.x1, 4000).seenBy(y);
        Endpoint second = lab.open(lab.x2, 4000).seenBy(y);
        assertEquals(NatLab.endpoint("192.0.2.1:4000"), first);
        assertEquals(NatLab.endpoint("192.0.2.1:4001"), second);
    }

    @Test
    void shouldAssignPortsOneAfterTheOther() {
        NatLab lab = lab(Dependence.ADDRESS_AND_PORT_DEPENDENT, PortAssignment.SEQUENTIAL);
        NatLab.Party x = lab.open(lab.x1, 4000);
        assertEquals(PortPool.FIRST_PORT, x.seenBy(lab.open(lab.y1, 10)).port());
        assertEquals(PortPool.FIRST_PORT + 1, x.seenBy(lab.open(lab.y1, 11)).port());
    }

    @Test
    void shouldAssignRandomPorts() {
        NatLab lab = lab(Dependence.ADDRESS_AND_PORT_DEPENDENT, PortAssignment.RANDOM);
        NatLab.Party x = lab.open(lab.x1, 4000);
        int first = x.seenBy(lab.open(lab.y1, 10)).port();
        int second = x.seenBy(lab.open(lab.y1, 11)).port();
        assertTrue(Math.abs(first - second) > 1 && first != 4000, first + " and " + second);
    }

    @Test
    void shouldDropWhatFindsNoFreePort() {
        NatLab lab = new NatLab(
                NatBehaviour.SYMMETRIC.withPorts(PortAssignment.SEQUENTIAL).withTimeoutSeconds(100_000));
        NatLab.Party x = lab.open(lab.x1, 4000);
        for (int port = 1; port <= PortPool.LAST_PORT - PortPool.FIRST_PORT + 2; port++) {
            x.send(new Endpoint(lab.y1.addresses().get(0), port));
        }
        assertEquals(1, lab.count(SimEvent.NO_PORT));
    }

    @Test
    void shouldKeepAMappingAliveByOutboundTraffic() {
        NatLab lab = new NatLab(NatBehaviour.PORT_RESTRICTED.withTimeoutSeconds(30));
        NatLab.Party x = lab.open(lab.x1, 4000);
        NatLab.Party y = lab.open(lab.y1, 10);
        Endpoint external = x.seenBy(y);
        for (int i = 0; i < 10; i++) {
            lab.network.simulateTime(25);
            x.send(y);
        }
        assertTrue(y.reaches(external, x));
    }

    @Test
    void shouldForgetAMappingThatIsNotUsedForItsTimeout() {
        NatLab lab = new NatLab(NatBehaviour.FULL_CONE.withTimeoutSeconds(30));
        NatLab.Party x = lab.open(lab.x1, 4000);
        NatLab.Party y = lab.open(lab.y1, 10);
        Endpoint external = x.seenBy(y);
        lab.network.simulateTime(29);
        assertTrue(y.reaches(external, x));
        lab.network.simulateTime(2);
        assertFalse(y.reaches(external, x));
        assertEquals(1, lab.count(SimEvent.NO_MAPPING));
    }

    @Test
    void shouldKeepAMappingAliveByInboundTrafficIfItRefreshesInbound() {
        NatLab lab = new NatLab(NatBehaviour.FULL_CONE.withTimeoutSeconds(30).withInboundRefresh());
        NatLab.Party x = lab.open(lab.x1, 4000);
        NatLab.Party y = lab.open(lab.y1, 10);
        Endpoint external = x.seenBy(y);
        for (int i = 0; i < 10; i++) {
            lab.network.simulateTime(25);
            assertTrue(y.reaches(external, x));
        }
    }

    @Test
    void shouldChooseANewRandomPortAfterAMappingIsOver() {
        NatLab lab = lab(Dependence.ENDPOINT_INDEPENDENT, PortAssignment.RANDOM);
        NatLab.Party x = lab.open(lab.x1, 4000);
        NatLab.Party y = lab.open(lab.y1, 10);
        Endpoint first = x.seenBy(y);
        lab.network.simulateTime(130);
        assertNotEquals(first, x.seenBy(y));
    }

    @Test
    void shouldForgetAllMappingsAtReboot() {
        NatLab lab = lab(Dependence.ENDPOINT_INDEPENDENT, PortAssignment.PRESERVING);
        NatLab.Party x = lab.open(lab.x1, 4000);
        NatLab.Party y = lab.open(lab.y1, 10);
        Endpoint external = x.seenBy(y);
        lab.nat.reboot();
        assertEquals(0, lab.nat.mappingCount());
        assertFalse(y.reaches(external, x));
        x.send(y);
        assertTrue(y.reaches(external, x));
    }

    @Test
    void shouldMapToItsNewAddressAfterRenumbering() {
        NatLab lab = lab(Dependence.ENDPOINT_INDEPENDENT, PortAssignment.PRESERVING);
        NatLab.Party x = lab.open(lab.x1, 4000);
        NatLab.Party y = lab.open(lab.y1, 10);
        x.send(y);
        lab.nat.renumber(NatLab.prefix("203.0.113.5/32"));
        assertEquals(NatLab.endpoint("203.0.113.5:4000"), x.seenBy(y));
    }
}
