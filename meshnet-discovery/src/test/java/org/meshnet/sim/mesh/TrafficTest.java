package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.meshnet.sim.LinkQuality;

/** Traffic through good and bad networks, for long. */
@ExtendWith(SimulatedMesh.class)
class TrafficTest {
    private static void assertAllArrivedOnce(SimFlow flow) {
        assertEquals(0, flow.lostCount(), "lost of " + flow.sentCount());
        assertEquals(0, flow.duplicateCount());
    }

    private static List<SimNode> connectedPair(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(2);
        mesh.assertConnected(nodes.get(0), nodes.get(1));
        return nodes;
    }

    @Test
    void shouldRekeyUnderTrafficWithoutLoss(SimMesh mesh) {
        List<SimNode> nodes = connectedPair(mesh);
        SimFlow to = mesh.flow(nodes.get(0), nodes.get(1), 20);
        SimFlow back = mesh.flow(nodes.get(1), nodes.get(0), 20);
        mesh.simulateTime(600);
        to.stop();
        back.stop();
        mesh.simulateTime(1);
        assertAllArrivedOnce(to);
        assertAllArrivedOnce(back);
        assertTrue(
                nodes.get(0).counter("handshakes") >= 4,
                "rekeyed " + nodes.get(0).counter("handshakes"));
    }

    @Test
    void shouldRekeyUnderTrafficOfOneDirectionWithoutLoss(SimMesh mesh) {
        List<SimNode> nodes = connectedPair(mesh);
        SimFlow to = mesh.flow(nodes.get(0), nodes.get(1), 20);
        mesh.simulateTime(600);
        to.stop();
        mesh.simulateTime(1);
        assertAllArrivedOnce(to);
    }

    @Test
    void shouldDeliverDoubledAndReorderedFramesOnce(SimMesh mesh) {
        mesh.setWideLink(
                LinkQuality.latencyMs(10).withJitterMs(2).withDuplication(0.2).withReordering(0.2, 30));
        List<SimNode> nodes = connectedPair(mesh);
        SimFlow to = mesh.flow(nodes.get(0), nodes.get(1), 4);
        SimFlow back = mesh.flow(nodes.get(1), nodes.get(0), 4);
        mesh.simulateTime(150);
        to.stop();
        back.stop();
        mesh.simulateTime(1);
        assertAllArrivedOnce(to);
        assertAllArrivedOnce(back);
        assertTrue(nodes.get(1).counter("frameReplayed") > 0);
    }

    @Test
    void shouldStayConnectedWithATenthOfAllDatagramsLost(SimMesh mesh) {
        mesh.setWideLink(LinkQuality.latencyMs(10).withLoss(0.0513));
        mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(10);
        SimFlow to = mesh.flow(nodes.get(0), nodes.get(1), 20);
        SimFlow back = mesh.flow(nodes.get(1), nodes.get(0), 20);
        mesh.simulateTime(900);
        assertEquals(0.9, to.arrivedCount() / (double) to.sentCount(), 0.015);
        assertEquals(0.9, back.arrivedCount() / (double) back.sentCount(), 0.015);
        assertTrue(to.longestSilenceSeconds() < 3, "silent for " + to.longestSilenceSeconds());
    }

    @Test
    void shouldConnectOverAPathOfTwoSatellites(SimMesh mesh) {
        mesh.setWideLink(LinkQuality.latencyMs(300));
        mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(10);
        assertTrue(mesh.ping(nodes.get(0), nodes.get(1), 4, 2));
        SimFlow flow = mesh.flow(nodes.get(0), nodes.get(1), 50);
        mesh.simulateTime(300);
        flow.stop();
        mesh.simulateTime(3);
        assertAllArrivedOnce(flow);
    }
}
