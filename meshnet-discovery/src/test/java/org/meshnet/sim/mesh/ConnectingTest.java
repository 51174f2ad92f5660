package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.meshnet.core.engine.status.PathKind;
import org.meshnet.core.engine.status.PathReason;
import org.meshnet.core.engine.status.PeerState;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Prefix;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.registry.config.RelayConfig;
import org.meshnet.sim.SimEvent;
import org.meshnet.sim.SimHost;

/** Nodes find each other, and a path that works. */
@ExtendWith(SimulatedMesh.class)
class ConnectingTest {
    private static final byte RELAY = 0x58;

    @Test
    void shouldConnectTwoPublicNodes(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PUBLIC);
        mesh.simulateTime(2);
        mesh.assertConnected(nodes.get(0), nodes.get(1));
    }

    @Test
    void shouldAnswerAFirstPingWithinASecond(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(2);
        assertTrue(mesh.ping(nodes.get(0), nodes.get(1), 4, 1));
    }

    @Test
    void shouldCarryIpv6OverTheMesh(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(2);
        assertTrue(mesh.ping(nodes.get(0), nodes.get(1), 6, 2));
    }

    static Stream<Arguments> reachablePairs() {
        return SitePairs.all()
                .filter(pair -> SitePairs.isReachable((SiteKind) pair.get()[0], (SiteKind) pair.get()[1]));
    }

    @ParameterizedTest
    @MethodSource("reachablePairs")
    void shouldConnectDirectlyWhateverEasyNatsAreBetween(SiteKind one, SiteKind other, SimMesh mesh) {
        mesh.server();
        SimNode a = mesh.node("a", one);
        SimNode b = mesh.node("b", other);
        mesh.simulateTime(2);
        mesh.assertConnected(a, b);
        assertEquals(PathKind.DIRECT, a.peer(b).orElseThrow().path().kind());
    }

    @Test
    void shouldSendNothingByTheServerOnceThereIsADirectPath(SimMesh mesh) {
        SimHost server = mesh.server().host();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(2);
        int[] relayedCount = new int[1];
        mesh.network().tap((event, host, datagram) -> {
            boolean isRelayed = datagram.length() > 0 && datagram.payload().get(0) == RELAY;
            relayedCount[0] += isRelayed && host == server ? 1 : 0;
        });
        SimFlow flow = mesh.flow(nodes.get(0), nodes.get(1), 20);
        mesh.simulateTime(50);
        flow.stop();
        mesh.simulateTime(1);
        assertEquals(0, flow.lostCount());
        assertEquals(0, relayedCount[0]);
    }

    @Test
    void shouldConnectNodesOfOneLanWithoutLeavingIt(SimMesh mesh) {
        mesh.server();
        SimSite home = mesh.site(SiteKind.PORT_RESTRICTED);
        SimNode a = mesh.node("a", home);
        SimNode b = mesh.node("b", home);
        mesh.simulateTime(2);
        mesh.assertConnected(a, b);
        assertEquals(endpoint(b), a.peer(b).orElseThrow().path().endpoint().orElseThrow());
    }

    @Test
    void shouldConnectNodesOfOneLanOnceTheServerIsGone(SimMesh mesh) {
        SimServer server = mesh.server();
        SimSite home = mesh.site(SiteKind.PORT_RESTRICTED);
        SimNode a = mesh.node("a", home);
        SimNode b = mesh.node("b", home);
        mesh.simulateTime(2);
        server.stop();
        mesh.simulateTime(600);
        mesh.assertConnected(a, b);
    }

    private static Endpoint endpoint(SimNode node) {
        return new Endpoint(node.link().address(4).orElseThrow(), SimNode.PORT);
    }

    @Test
    void shouldNotTakeAStrangersHostWithTheSamePrivateAddressForThePeer(SimMesh mesh) {
        mesh.server();
        SimNode a = mesh.node("a", SiteKind.PORT_RESTRICTED);
        SimNode b = mesh.node("b", SiteKind.PORT_RESTRICTED);
        SimHost stranger = mesh.network().host("stranger");
        Prefix sameAsB = b.link().addresses().get(0);
        SimSite home = a.site();
        a.link().setAddresses(List.of(Prefix.parse("192.168.1.77/24").orElseThrow()));
        a.host().detach(a.link());
        home.attach(stranger).setAddresses(List.of(sameAsB));
        mesh.move(a, home);
        mesh.simulateTime(2);
        mesh.assertConnected(a, b);
    }

    @Test
    void shouldConnectWhenBothSidesOpenAtOnce(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(2);
        SimNode a = nodes.get(0);
        SimNode b = nodes.get(1);
        int fromA = mesh.sendEcho(a, b, 4);
        int fromB = mesh.sendEcho(b, a, 4);
        mesh.simulateTime(1);
        assertTrue(a.kernel().hasEchoReply(fromA));
        assertTrue(b.kernel().hasEchoReply(fromB));
    }

    @Test
    void shouldNotReachAPeerBehindTwoHardNatsWithoutARelayButSaySo(SimMesh mesh) {
        mesh.server(RegistryConfig.DEFAULT.withRelay(RelayConfig.OFF));
        List<SimNode> nodes = mesh.nodes(2, SiteKind.SYMMETRIC);
        SimNode a = nodes.get(0);
        SimNode b = nodes.get(1);
        mesh.simulateTime(2);
        assertFalse(mesh.ping(a, b, 4, 100));
        assertEquals(PeerState.UNREACHABLE, a.peer(b).orElseThrow().state());
        assertEquals(
                PathReason.NO_RELAY, a.peer(b).orElseThrow().path().reason().orElseThrow());
        assertTrue(a.log().lines("unanswered").contains("unanswered " + b.name() + " NO_RELAY"));
        assertTrue(mesh.network().trace().count(SimEvent.FILTERED)
                        + mesh.network().trace().count(SimEvent.NO_MAPPING)
                > 0);
        mesh.ping(a, b, 4, 1);
        assertTrue(a.kernel().icmpErrorCount() > 0);
    }
}
