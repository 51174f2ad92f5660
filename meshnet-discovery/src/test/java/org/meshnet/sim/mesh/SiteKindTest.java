package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.sim.LinkQuality;
import org.meshnet.sim.SimEvent;
import org.meshnet.sim.SimHost;
import org.meshnet.sim.SimNetwork;
import org.meshnet.sim.SimSocket;

/** Each kind of site is what its name says, in the words of RFC 4787 §4 and §5. */
@ExtendWith(SimulatedMesh.class)
class SiteKindTest {
    private static final int PORT = 4000;

    /** A host's socket, and the source and number of all that came in. */
    private static final class Party {
        private final SimNetwork network;
        private final Endpoint endpoint;
        private final SimSocket socket;
        private final List<Endpoint> sources = new ArrayList<>();

        Party(SimNetwork network, SimHost host, int family, int port) {
            this.network = network;
            IpAddress address = host.addresses().stream()
                    .filter(each -> each.isV4() == (family == 4))
                    .findFirst()
                    .orElseThrow();
            this.endpoint = new Endpoint(address, port);
            this.socket = host.open(port, (datagram, from, nowNs) -> sources.add(from));
        }

        /** Sends one datagram; the source that the other sees, if it arrives. */
        Optional<Endpoint> seenBy(Party other, Endpoint at) {
            int before = other.sources.size();
            socket.send(ByteBuffer.wrap(new byte[] {1}), at);
            network.simulateTime(0.5);
            return other.sources.stream().skip(before).findFirst();
        }

        Optional<Endpoint> seenBy(Party other) {
            return seenBy(other, other.endpoint);
        }
    }

    private static SimHost publicHost(SimMesh mesh, String name) {
        SimNetwork network = mesh.network();
        SimHost host = network.host(name);
        host.attach(
                network.internet(),
                LinkQuality.latencyMs(10),
                network.addresses().nextV4(),
                network.addresses().nextV6());
        return host;
    }

    private static int family(SiteKind kind) {
        return kind == SiteKind.PUBLIC_V6 || kind == SiteKind.IPV6_ONLY ? 6 : 4;
    }

    private static Party inside(SimMesh mesh, SiteKind kind) {
        SimHost host = mesh.network().host("inside");
        mesh.site(kind).attach(host);
        return new Party(mesh.network(), host, family(kind), PORT);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UDP_BLOCKED")
    void shouldMapAsItsNameSays(SiteKind kind, SimMesh mesh) {
        Party x = inside(mesh, kind);
        SimHost host = publicHost(mesh, "y");
        Endpoint first =
                x.seenBy(new Party(mesh.network(), host, family(kind), 10)).orElseThrow();
        Endpoint second =
                x.seenBy(new Party(mesh.network(), host, family(kind), 11)).orElseThrow();
        switch (kind) {
            case PUBLIC, PUBLIC_V4, PUBLIC_V6, FIREWALL, IPV6_ONLY ->
                assertEquals(List.of(x.endpoint, x.endpoint), List.of(first, second));
            case FULL_CONE, ADDRESS_RESTRICTED, PORT_RESTRICTED, PORT_RESTRICTED_OPEN_INPUT, CARRIER_GRADE -> {
                assertNotEquals(x.endpoint, first);
                assertEquals(first, second);
            }
            case SYMMETRIC -> assertTrue(Math.abs(first.port() - second.port()) > 1, first + " and " + second);
            case SYMMETRIC_SEQUENTIAL -> assertEquals(first.port() + 1, second.port());
            case UDP_BLOCKED -> throw new AssertionError(kind);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UDP_BLOCKED")
    void shouldFilterAsItsNameSays(SiteKind kind, SimMesh mesh) {
        Party x = inside(mesh, kind);
        SimHost known = publicHost(mesh, "known");
        Party y = new Party(mesh.network(), known, family(kind), 10);
        Endpoint external = x.seenBy(y).orElseThrow();
        Party otherPort = new Party(mesh.network(), known, family(kind), 11);
        Party otherAddress = new Party(mesh.network(), publicHost(mesh, "other"), family(kind), 10);
        boolean isOpen = kind.behaviour().isEmpty() || kind == SiteKind.FULL_CONE;
        assertTrue(y.seenBy(x, external).isPresent());
        assertEquals(
                isOpen || kind == SiteKind.ADDRESS_RESTRICTED,
                otherPort.seenBy(x, external).isPresent());
        assertEquals(isOpen, otherAddress.seenBy(x, external).isPresent());
    }

    @Test
    void shouldLetNoUdpOutWhereItIsBlocked(SimMesh mesh) {
        Party x = inside(mesh, SiteKind.UDP_BLOCKED);
        Party y = new Party(mesh.network(), publicHost(mesh, "y"), 4, 10);
        assertTrue(x.seenBy(y).isEmpty());
        assertEquals(1, mesh.network().trace().count(SimEvent.UDP_BLOCKED));
    }
}
