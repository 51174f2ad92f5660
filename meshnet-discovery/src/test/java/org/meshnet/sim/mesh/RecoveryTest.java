package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.meshnet.sim.mesh.SimFlow.assertSilentAtMost;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.meshnet.core.engine.status.PathKind;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.MessageType;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.registry.config.RelayConfig;
import org.meshnet.sim.SimEvent;
import org.meshnet.sim.SimPartition;

/** What breaks, and how soon traffic flows again. */
@ExtendWith(SimulatedMesh.class)
class RecoveryTest {
    private static final double PACE_MS = 20;
    /** Of a probe's frame; one with a packet is longer. */
    private static final int PROBE_LENGTH = 59;

    private static SimFlow connect(SimMesh mesh, SimNode a, SimNode b) {
        mesh.simulateTime(2);
        mesh.assertConnected(a, b);
        SimFlow flow = mesh.flow(a, b, PACE_MS);
        mesh.simulateTime(5);
        assertEquals(0, flow.lostCount() - inFlight(flow));
        return flow;
    }

    /** Those sent so lately that they cannot have arrived. */
    private static int inFlight(SimFlow flow) {
        return Math.min(flow.lostCount(), 3);
    }

    /** A site behind a NAT where even the private address is another one. */
    private static SimSite elsewhere(SimMesh mesh) {
        SimSite site = mesh.site(SiteKind.PORT_RESTRICTED);
        site.nextAddresses();
        return site;
    }

    @Test
    void shouldLoseNothingWhenTheServerRestarts(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PORT_RESTRICTED);
        SimFlow flow = connect(mesh, nodes.get(0), nodes.get(1));
        mesh.restartServer();
        mesh.simulateTime(300);
        flow.stop();
        mesh.simulateTime(1);
        assertEquals(0, flow.lostCount());
    }

    /** A path that is silent for a moment is better than a relay that is known to be dead. */
    @Test
    void shouldNotMoveToTheRelayOfAServerThatIsLost(SimMesh mesh) {
        SimServer server = mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PUBLIC);
        connect(mesh, nodes.get(0), nodes.get(1));
        server.stop();
        mesh.simulateTime(60);
        SimPartition cut = mesh.cut(nodes.subList(0, 1), nodes.subList(1, 2));
        assertFalse(mesh.simulateUntil(3, () -> isAnyRelayed(nodes)));
        cut.heal();
        assertFalse(mesh.simulateUntil(5, () -> isAnyRelayed(nodes)));
        mesh.assertConnected(nodes.get(0), nodes.get(1));

        server.start();
        mesh.simulateTime(5);
        mesh.cut(nodes.subList(0, 1), nodes.subList(1, 2));
        assertTrue(mesh.simulateUntil(5, () -> isAnyRelayed(nodes)));
    }

    private static boolean isAnyRelayed(List<SimNode> nodes) {
        return nodes.stream()
                .anyMatch(node -> node.status().peers().stream()
                        .anyMatch(peer -> peer.path().kind() == PathKind.RELAY));
    }

    @Test
    void shouldBeKnownAgainWithinTwoSecondsOfTheServersReturn(SimMesh mesh) {
        SimServer server = mesh.server();
        mesh.nodes(20, SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(5);
        server.stop();
        mesh.simulateTime(60);
        server.start();
        assertTrue(mesh.simulateUntil(2, () -> server.registry().nodeCount() == 20));
    }

    @Test
    void shouldBeKnownAgainByTheNextRefreshAfterAQuickRestart(SimMesh mesh) {
        SimServer server = mesh.server();
        mesh.nodes(20, SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(5);
        mesh.restartServer();
        assertTrue(mesh.simulateUntil(11, () -> server.registry().nodeCount() == 20));
    }

    @Test
    void shouldConnectNewNodesAfterTheServersReturn(SimMesh mesh) {
        SimServer server = mesh.server();
        SimNode a = mesh.node("a", SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(5);
        server.stop();
        mesh.simulateTime(30);
        SimNode b = mesh.node("b", SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(30);
        server.start();
        mesh.simulateTime(3);
        mesh.assertConnected(b, a);
    }

    @Test
    void shouldCarryTrafficToARestartedNodeWithinThreeSeconds(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PORT_RESTRICTED);
        SimFlow flow = connect(mesh, nodes.get(0), nodes.get(1));
        mesh.crash(nodes.get(1));
        mesh.simulateTime(10);
        mesh.restart(nodes.get(1));
        flow.forgetSilence();
        mesh.simulateTime(20);
        assertSilentAtMost(3, flow);
    }

    @Test
    void shouldCarryTrafficOfANodeThatRestartedAtOnceWithinThreeSeconds(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PORT_RESTRICTED);
        SimFlow to = connect(mesh, nodes.get(0), nodes.get(1));
        SimFlow back = mesh.flow(nodes.get(1), nodes.get(0), PACE_MS);
        mesh.simulateTime(5);
        mesh.crash(nodes.get(1));
        mesh.restart(nodes.get(1));
        mesh.simulateTime(20);
        assertSilentAtMost(3, to);
        assertSilentAtMost(3, back);
    }

    /** Somebody else may have its address by then, and has not agreed to be sent to. */
    @Test
    void shouldSendNoPacketsForLongToAPeerThatVanished(SimMesh mesh) {
        mesh.server(RegistryConfig.DEFAULT.withRelay(RelayConfig.OFF));
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PUBLIC);
        SimFlow flow = connect(mesh, nodes.get(0), nodes.get(1));
        SimPartition cut = mesh.cut(nodes.subList(0, 1), nodes.subList(1, 2));
        mesh.simulateTime(40);
        int[] packets = new int[1];
        mesh.network().tap((event, host, datagram) -> {
            boolean isPacket = datagram.payload().get(0) == MessageType.FRAME && datagram.length() > PROBE_LENGTH;
            packets[0] += event == SimEvent.SENT && isPacket ? 1 : 0;
        });
        mesh.simulateTime(5);
        assertEquals(0, packets[0]);

        cut.heal();
        flow.forgetSilence();
        mesh.simulateTime(20);
        assertSilentAtMost(9, flow);
        assertTrue(packets[0] > 100, packets[0] + " packets after it is back");
    }

    @Test
    void shouldKeepItsAddressesWhenRestarted(SimMesh mesh) {
        mesh.server();
        SimNode a = mesh.node("a", SiteKind.PUBLIC);
        mesh.simulateTime(3);
        var before = a.kernel().addresses();
        mesh.crash(a);
        mesh.restart(a);
        mesh.simulateTime(3);
        assertEquals(before, a.kernel().addresses());
    }

    @Test
    void shouldComeTogetherAgainAfterAPartition(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(4, SiteKind.PUBLIC, SiteKind.PORT_RESTRICTED);
        SimFlow flow = connect(mesh, nodes.get(0), nodes.get(1));
        SimPartition cut = mesh.cut(nodes.subList(0, 1), nodes.subList(1, 4));
        mesh.simulateTime(200);
        cut.heal();
        flow.forgetSilence();
        mesh.simulateTime(60);
        assertSilentAtMost(9, flow);
        mesh.assertConnected(nodes.get(0), nodes.get(3));
    }

    @Test
    void shouldComeTogetherAgainAfterAShortCutWithoutANewHandshake(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PORT_RESTRICTED);
        SimFlow flow = connect(mesh, nodes.get(0), nodes.get(1));
        SimPartition cut = mesh.cut(nodes.subList(0, 1), nodes.subList(1, 2));
        mesh.simulateTime(4);
        cut.heal();
        flow.forgetSilence();
        mesh.simulateTime(5);
        assertSilentAtMost(0.2, flow);
    }

    @Test
    void shouldGoOnWithoutTheServer(SimMesh mesh) {
        SimServer server = mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PORT_RESTRICTED);
        SimFlow flow = connect(mesh, nodes.get(0), nodes.get(1));
        server.stop();
        mesh.simulateTime(1000);
        flow.stop();
        mesh.simulateTime(1);
        assertEquals(0, flow.lostCount());
    }

    @Test
    void shouldFollowAnAddressChangeOfAPublicNodeWithinASecond(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PUBLIC_V4);
        SimFlow to = connect(mesh, nodes.get(0), nodes.get(1));
        SimFlow back = mesh.flow(nodes.get(1), nodes.get(0), PACE_MS);
        mesh.simulateTime(5);
        mesh.changeAddress(nodes.get(1));
        mesh.simulateTime(20);
        assertSilentAtMost(1, to);
        assertSilentAtMost(1, back);
    }

    @Test
    void shouldFollowANodeFromOnePortRestrictedNatToAnotherWithinASecond(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PORT_RESTRICTED);
        SimFlow to = connect(mesh, nodes.get(0), nodes.get(1));
        SimFlow back = mesh.flow(nodes.get(1), nodes.get(0), PACE_MS);
        mesh.simulateTime(5);
        mesh.move(nodes.get(1), elsewhere(mesh));
        mesh.simulateTime(20);
        assertSilentAtMost(1, to);
        assertSilentAtMost(1, back);
    }

    @Test
    void shouldFollowANodeThatOnlyReceives(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PORT_RESTRICTED);
        SimFlow to = connect(mesh, nodes.get(0), nodes.get(1));
        mesh.move(nodes.get(1), elsewhere(mesh));
        mesh.simulateTime(20);
        assertSilentAtMost(1, to);
    }

    @Test
    void shouldFollowWhenBothMoveAtOnceWithinASecond(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PORT_RESTRICTED);
        SimFlow to = connect(mesh, nodes.get(0), nodes.get(1));
        mesh.move(nodes.get(0), elsewhere(mesh));
        mesh.move(nodes.get(1), elsewhere(mesh));
        mesh.simulateTime(20);
        assertSilentAtMost(1, to);
    }

    @Test
    void shouldSurviveARebootOfItsNatWithinThreeSeconds(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PORT_RESTRICTED);
        SimFlow to = connect(mesh, nodes.get(0), nodes.get(1));
        SimFlow back = mesh.flow(nodes.get(1), nodes.get(0), PACE_MS);
        mesh.simulateTime(5);
        nodes.get(1).site().nat().reboot();
        mesh.simulateTime(30);
        assertSilentAtMost(3, to);
        assertSilentAtMost(3, back);
    }

    @Test
    void shouldSurviveANewAddressOfItsNatThatNobodyTellsItOf(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PORT_RESTRICTED);
        SimFlow to = connect(mesh, nodes.get(0), nodes.get(1));
        SimFlow back = mesh.flow(nodes.get(1), nodes.get(0), PACE_MS);
        mesh.simulateTime(5);
        nodes.get(1).site().nat().renumber(mesh.network().addresses().nextV4());
        mesh.simulateTime(40);
        assertSilentAtMost(3, to);
        assertSilentAtMost(3, back);
    }

    @Test
    void shouldKeepAPingFromEitherSideGoingOverANewAddressOfItsNat(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PORT_RESTRICTED);
        connect(mesh, nodes.get(0), nodes.get(1)).stop();
        for (int pinger = 0; pinger < 2; pinger++) {
            SimFlow pings = mesh.echoes(nodes.get(pinger), nodes.get(1 - pinger), PACE_MS);
            mesh.simulateTime(5);
            nodes.get(1).site().nat().renumber(mesh.network().addresses().nextV4());
            mesh.simulateTime(20);
            assertSilentAtMost(1, pings);
            pings.stop();
        }
    }

    @Test
    void shouldKeepAPingFromEitherSideGoingOverARebootOfItsNat(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PORT_RESTRICTED);
        connect(mesh, nodes.get(0), nodes.get(1)).stop();
        for (int pinger = 0; pinger < 2; pinger++) {
            SimFlow pings = mesh.echoes(nodes.get(pinger), nodes.get(1 - pinger), PACE_MS);
            mesh.simulateTime(5);
            nodes.get(1).site().nat().reboot();
            mesh.simulateTime(20);
            assertSilentAtMost(1, pings);
            pings.stop();
        }
    }

    @Test
    void shouldKeepAPingToAPublicNodeGoingOverANewAddressOfTheOthersNat(SimMesh mesh) {
        mesh.server();
        SimNode open = mesh.node("open", SiteKind.PUBLIC_V4);
        SimNode behind = mesh.node("behind", SiteKind.PORT_RESTRICTED);
        connect(mesh, open, behind).stop();
        for (SimNode pinger : List.of(open, behind)) {
            SimFlow pings = mesh.echoes(pinger, pinger == open ? behind : open, PACE_MS);
            mesh.simulateTime(5);
            behind.site().nat().renumber(mesh.network().addresses().nextV4());
            mesh.simulateTime(20);
            assertSilentAtMost(1, pings);
            pings.stop();
        }
    }

    @Test
    void shouldAnswerTheFirstPingAfterThreeDaysOfIdling(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(2);
        mesh.assertConnected(nodes.get(0), nodes.get(1));
        mesh.simulateTime(3 * 86_400);
        assertTrue(mesh.ping(nodes.get(0), nodes.get(1), 4, 1));
    }

    @Test
    void shouldTellTheServerOfItsNewEndpoint(SimMesh mesh) {
        mesh.server();
        SimNode a = mesh.node("a", SiteKind.PUBLIC_V4);
        mesh.simulateTime(3);
        mesh.changeAddress(a);
        mesh.simulateTime(1);
        Endpoint now = new Endpoint(a.link().address(4).orElseThrow(), SimNode.PORT);
        assertEquals(now, a.status().outside().endpoint().orElseThrow());
    }
}
