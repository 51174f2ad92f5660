package org.meshnet.discovery.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.engine.Command;
import org.meshnet.core.engine.MeshEngine;
import org.meshnet.core.engine.status.PeerState;
import org.meshnet.core.engine.status.PeerStatus;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.MessageType;

/** What a node does not take from others, be they members. */
class HostileMemberTest {
    private final TinyMesh mesh = new TinyMesh();

    private long count(MeshEngine node, String counter) {
        return node.status(mesh.nowNs).counters().get(counter);
    }

    @Test
    void shouldConnectWithoutHostility() {
        MeshEngine a = mesh.node(1);
        mesh.node(2);
        mesh.runSeconds(4);

        assertEquals(
                List.of(PeerState.CONNECTED),
                a.status(mesh.nowNs).peers().stream().map(peer -> peer.state()).toList());
    }

    @Test
    void shouldSurviveAResponseThatIsAuthenticButMakesNoSense() {
        MeshEngine a = mesh.node(1);
        new Insider(mesh, 2);
        mesh.runSeconds(4);

        assertTrue(count(a, "handshakeRefused") >= 2);
    }

    @Test
    void shouldNotFollowAPeerIntoTheOverlay() {
        MeshEngine a = mesh.node(1);
        mesh.node(2);
        mesh.runSeconds(4);
        Endpoint inside = Endpoint.parse("10.0.0.2:5000").orElseThrow();
        mesh.loss = flight -> {
            if (flight.to().equals(TinyMesh.endpoint(1)) && flight.type() == MessageType.FRAME) {
                a.onDatagram(TinyMesh.direct(flight.datagram()), inside, mesh.nowNs);
                return true;
            }
            return flight.to().equals(TinyMesh.endpoint(1)) && flight.type() < MessageType.HELLO;
        };
        mesh.runSeconds(120);

        assertTrue(mesh.sent.stream().noneMatch(flight -> flight.to().equals(inside)));
    }

    @Test
    void shouldNotKnowAPeerWhoseDescriptorDoesNotOpen() {
        MeshEngine a = mesh.node(1);
        Insider insider = new Insider(mesh, 2);
        insider.announce(Bytes.zeros(130));
        mesh.runSeconds(4);

        assertEquals(List.of(), a.status(mesh.nowNs).peers());
        assertTrue(mesh.sent.stream()
                .noneMatch(flight ->
                        flight.to().equals(insider.endpoint) && flight.type() == MessageType.HANDSHAKE_INITIATION));
        assertTrue(count(a, "descriptorRefused") > 0);
    }

    @Test
    void shouldShowOnlyThoseAddressesOfAPeerThatAreRoutedToIt() {
        MeshEngine a = mesh.node(1);
        MeshEngine victim = mesh.node(2);
        Insider insider = new Insider(mesh, 3);
        IpAddress free = IpAddress.parse("10.0.0.77").orElseThrow();
        mesh.runSeconds(4);
        List<IpAddress> victims = victim.status(mesh.nowNs).member().addresses().stream()
                .map(Prefix::address)
                .toList();
        IpAddress victimsV6 =
                victims.stream().filter(address -> !address.isV4()).findFirst().orElseThrow();
        insider.announce(insider.describe(
                free,
                victimsV6,
                IpAddress.parse("8.8.8.8").orElseThrow(),
                IpAddress.parse("10.0.0.255").orElseThrow(),
                IpAddress.parse("10.0.0.1").orElseThrow()));
        mesh.runSeconds(4);

        List<PeerStatus> peers = a.status(mesh.nowNs).peers();
        assertEquals(2, peers.size());
        for (PeerStatus peer : peers) {
            boolean isVictim = peer.member().id().equals("node2");
            assertEquals(
                    isVictim ? Set.copyOf(victims) : Set.of(free),
                    Set.copyOf(peer.member().addresses()));
        }
    }

    /** Two, the first of which insists on being the initiator. */
    private List<Identity> identities() {
        return Stream.of(Identity.generate(mesh.random), Identity.generate(mesh.random))
                .sorted(Comparator.comparing(Identity::nodeKey))
                .toList();
    }

    @Test
    void shouldNotAnswerAnOldInitiationOfAPeerThatCameBack() {
        List<Identity> identities = identities();
        Identity identity = identities.get(0);
        MeshEngine a = mesh.node(1, identities.get(1));
        MeshEngine b = mesh.node(2, identity);
        mesh.runSeconds(130);
        List<TinyMesh.Flight> captured = mesh.sent.stream()
                .filter(flight -> flight.type() == MessageType.HANDSHAKE_INITIATION)
                .filter(flight -> flight.to().equals(TinyMesh.endpoint(1)))
                .toList();
        assertFalse(captured.isEmpty());
        b.onCommand(new Command.Leave(), mesh.nowNs);
        mesh.runSeconds(1);
        assertEquals(List.of(), a.status(mesh.nowNs).peers());
        mesh.loss = flight -> flight.type() < MessageType.HELLO && flight.from().equals(TinyMesh.endpoint(2));
        mesh.node(2, identity);
        mesh.runSeconds(1);
        for (TinyMesh.Flight flight : captured) {
            mesh.send(ByteBuffer.wrap(flight.datagram()), TinyMesh.endpoint(9), TinyMesh.endpoint(1));
            mesh.runSeconds(1);
        }

        assertTrue(mesh.sent.stream().noneMatch(flight -> flight.to().equals(TinyMesh.endpoint(9))));
    }

    @Test
    void shouldNotAnswerAnInitiationOfBeforeItsOwnRestartThatIsOlderThanTheDescriptor() {
        List<Identity> identities = identities();
        Identity identity = identities.get(1);
        MeshEngine a = mesh.node(1, identity);
        MeshEngine b = mesh.node(2, identities.get(0));
        mesh.runSeconds(130);
        List<TinyMesh.Flight> captured = mesh.sent.stream()
                .filter(flight -> flight.type() == MessageType.HANDSHAKE_INITIATION)
                .filter(flight -> flight.to().equals(TinyMesh.endpoint(1)))
                .toList();
        assertFalse(captured.isEmpty());
        a.onCommand(new Command.Leave(), mesh.nowNs);
        b.onCommand(new Command.LocalEndpoints(List.of(TinyMesh.endpoint(77))), mesh.nowNs);
        mesh.runSeconds(1);
        mesh.loss = flight -> flight.type() < MessageType.HELLO && flight.from().equals(TinyMesh.endpoint(2));
        mesh.node(1, identity);
        mesh.runSeconds(1);
        for (TinyMesh.Flight flight : captured) {
            mesh.send(ByteBuffer.wrap(flight.datagram()), TinyMesh.endpoint(9), TinyMesh.endpoint(1));
            mesh.runSeconds(1);
        }

        assertTrue(mesh.sent.stream().noneMatch(flight -> flight.to().equals(TinyMesh.endpoint(9))));
    }
}
