package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.meshnet.core.engine.status.PathKind;
import org.meshnet.core.engine.status.PathReason;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Candidate;
import org.meshnet.core.wire.Descriptor;
import org.meshnet.core.wire.DescriptorCodec;

/** NATs that keep entries for an address which they have no more, so that the node's port gets no answers. */
@ExtendWith(SimulatedMesh.class)
class FreshPortTest {
    private static final double PACE_MS = 20;
    /** Until a node whose server is silent has asked for it three times. */
    private static final double LOSS_SECONDS = 14;

    private static List<SimNode> connected(SimMesh mesh, SiteKind... kinds) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(2, kinds);
        assertTrue(mesh.simulateUntil(5, () -> areDirect(nodes)));
        return nodes;
    }

    private static boolean areDirect(List<SimNode> nodes) {
        return isDirect(nodes.get(0), nodes.get(1)) && isDirect(nodes.get(1), nodes.get(0));
    }

    private static boolean isDirect(SimNode from, SimNode to) {
        return from.peer(to)
                .filter(peer -> peer.path().kind() == PathKind.DIRECT)
                .isPresent();
    }

    private static void failOver(SimMesh mesh, SimNode node) {
        node.site().nat().failOver(mesh.network().addresses().nextV4());
    }

    /** Fails unless they are direct again and packets pass, before a minute is over. */
    private static void assertDirectWithinAMinute(SimMesh mesh, List<SimNode> nodes) {
        SimNode moved = nodes.get(0);
        double endSeconds = mesh.now() + 60;
        assertTrue(mesh.simulateUntil(60, () -> moved.port() != SimNode.PORT));
        mesh.simulateTime(2);
        mesh.assertConnected(moved, nodes.get(1));
        mesh.simulateUntil(endSeconds - mesh.now(), () -> areDirect(nodes));
        assertTrue(
                areDirect(nodes),
                () -> moved.peer(nodes.get(1)) + ", " + nodes.get(1).peer(moved));
        mesh.simulateTime(30);
        assertTrue(areDirect(nodes));
        assertEquals(1, moved.counter("portChanges"));
        assertEquals(0, moved.extraSocketCount());
    }

    @Test
    void shouldGoDirectAgainOverAFreshPortUnderTraffic(SimMesh mesh) {
        List<SimNode> nodes = connected(mesh, SiteKind.PORT_RESTRICTED);
        mesh.bothWays(nodes.get(0), nodes.get(1), PACE_MS);
        mesh.simulateTime(5);
        failOver(mesh, nodes.get(0));
        assertDirectWithinAMinute(mesh, nodes);
    }

    @Test
    void shouldTellTheMembersItsFreshPortAtOnce(SimMesh mesh) {
        HostileServer honest = mesh.server().corrupt(mesh);
        SimNode node = mesh.node("node", SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(5);
        failOver(mesh, node);
        assertTrue(mesh.simulateUntil(60, () -> node.port() != SimNode.PORT));
        mesh.simulateTime(1);
        List<Bytes> told = honest.descriptorsOf(node.key());
        Descriptor last = DescriptorCodec.open(told.get(told.size() - 1), node.key(), mesh.secrets())
                .orElseThrow();
        assertEquals(
                List.of(new Endpoint(node.link().address(4).orElseThrow(), node.port())),
                last.candidates().stream().map(Candidate::endpoint).toList());
    }

    @Test
    void shouldGoDirectAgainOverAFreshPortWithoutTraffic(SimMesh mesh) {
        List<SimNode> nodes = connected(mesh, SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(5);
        failOver(mesh, nodes.get(0));
        assertDirectWithinAMinute(mesh, nodes);
    }

    @Test
    void shouldGoDirectAgainThoughAStreamCarriesOnMeanwhile(SimMesh mesh) {
        List<SimNode> nodes = connected(mesh, SiteKind.PORT_RESTRICTED);
        SimFlow[] flows = mesh.bothWays(nodes.get(0), nodes.get(1), PACE_MS);
        mesh.simulateTime(5);
        failOver(mesh, nodes.get(0));
        mesh.simulateTime(LOSS_SECONDS);
        nodes.get(0).openStream();
        mesh.simulateTime(1);
        for (SimFlow flow : flows) {
            flow.forgetSilence();
        }
        assertDirectWithinAMinute(mesh, nodes);
        SimFlow.assertSilentAtMost(1, flows);
    }

    @Test
    void shouldNotTakeItsOldPortForBlockedUdpWhenItStarts(SimMesh mesh) {
        List<SimNode> nodes = connected(mesh, SiteKind.PORT_RESTRICTED);
        mesh.crash(nodes.get(0));
        failOver(mesh, nodes.get(0));
        mesh.restart(nodes.get(0));
        mesh.simulateTime(0.8);
        nodes.get(0).openStream();
        mesh.simulateTime(1);
        assertNotEquals(
                PathReason.UDP_BLOCKED,
                nodes.get(0).peer(nodes.get(1)).orElseThrow().path().reason().orElse(null));
        assertDirectWithinAMinute(mesh, nodes);
    }

    @Test
    void shouldKeepThePathInItsOwnNetworkWhileItsPortChanges(SimMesh mesh) {
        mesh.server();
        SimSite home = mesh.site(SiteKind.PORT_RESTRICTED);
        List<SimNode> nodes = List.of(mesh.node("a", home), mesh.node("b", home));
        assertTrue(mesh.simulateUntil(5, () -> areDirect(nodes)));
        SimFlow[] flows = mesh.bothWays(nodes.get(0), nodes.get(1), PACE_MS);
        mesh.simulateTime(5);
        failOver(mesh, nodes.get(0));
        assertDirectWithinAMinute(mesh, nodes);
        SimFlow.assertSilentAtMost(1, flows);
    }

    @Test
    void shouldKeepItsPortWhereUdpIsBlocked(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.UDP_BLOCKED, SiteKind.PORT_RESTRICTED);
        SimNode blocked = nodes.get(0);
        mesh.simulateTime(1);
        blocked.openStream();
        mesh.simulateTime(600);
        assertEquals(SimNode.PORT, blocked.port());
        assertEquals(
                PathReason.UDP_BLOCKED,
                blocked.peer(nodes.get(1)).orElseThrow().path().reason().orElseThrow());
    }

    @Test
    void shouldKeepItsPortAndItsPathsWhileTheServerIsGone(SimMesh mesh) {
        List<SimNode> nodes = connected(mesh, SiteKind.PORT_RESTRICTED);
        SimFlow flow = mesh.flow(nodes.get(0), nodes.get(1), PACE_MS);
        mesh.servers().get(0).stop();
        mesh.simulateTime(600);
        flow.stop();
        mesh.simulateTime(1);
        assertEquals(0, flow.lostCount());
        assertEquals(SimNode.PORT, nodes.get(0).port());
    }

    @Test
    void shouldKeepItsPortWhileAnotherServerAnswersThere(SimMesh mesh) {
        mesh.server();
        mesh.server();
        SimNode node = mesh.node("node", SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(3);
        mesh.servers().get(0).stop();
        mesh.simulateTime(300);
        assertEquals(SimNode.PORT, node.port());
    }

    @Test
    void shouldChangePortsEverMoreSlowlyWhereEachIsDeadSoon(SimMesh mesh) {
        mesh.server();
        SimNode node = mesh.node("node", SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(3);
        for (int minute = 0; minute < 60; minute++) {
            failOver(mesh, node);
            mesh.simulateTime(60);
        }
        long changes = node.counter("portChanges");
        assertTrue(changes >= 4 && changes <= 7, changes + " changes in an hour");
    }
}
