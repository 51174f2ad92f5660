package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.meshnet.core.engine.status.Warning;
import org.meshnet.sim.SimScheduler;

/** Clocks that are wrong. */
@ExtendWith(SimulatedMesh.class)
class ClockTest {
    private static final long HOUR_NS = 3_600 * SimScheduler.SECOND_NS;

    @Test
    void shouldConnectNodesWhoseClocksAreHoursApart(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(3, SiteKind.PORT_RESTRICTED);
        nodes.forEach(mesh::crash);
        nodes.get(0).clock().skew(-7 * HOUR_NS);
        nodes.get(1).clock().skew(5 * HOUR_NS);
        nodes.forEach(mesh::restart);
        mesh.simulateTime(3);
        mesh.assertConnected(nodes.get(0), nodes.get(1));
        mesh.assertConnected(nodes.get(2), nodes.get(0));
    }

    @Test
    void shouldConnectANodeWhoseClockJumpedBackBeforeItRestarted(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PORT_RESTRICTED);
        SimNode a = nodes.get(0);
        SimNode b = nodes.get(1);
        mesh.simulateTime(3);
        mesh.assertConnected(a, b);
        mesh.crash(a);
        a.clock().skew(-3 * HOUR_NS);
        mesh.restart(a);
        mesh.simulateTime(10);
        mesh.assertConnected(a, b);
    }

    @Test
    void shouldRekeyAfterAClockJumpedBackWhileRunning(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(3);
        mesh.assertConnected(nodes.get(0), nodes.get(1));
        SimFlow to = mesh.flow(nodes.get(0), nodes.get(1), 50);
        SimFlow back = mesh.flow(nodes.get(1), nodes.get(0), 50);
        nodes.get(0).clock().skew(-3 * HOUR_NS);
        mesh.simulateTime(400);
        to.stop();
        back.stop();
        mesh.simulateTime(1);
        assertEquals(0, to.lostCount());
        assertEquals(0, back.lostCount());
    }

    @Test
    void shouldStayConnectedWhenEveryClockJumpsPastTheEndOfAllDescriptors(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(3, SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(3);
        SimFlow flow = mesh.echoes(nodes.get(0), nodes.get(1), 50);
        nodes.forEach(node -> node.clock().skew(30 * 24 * HOUR_NS));
        mesh.simulateTime(30);
        flow.stop();
        mesh.simulateTime(1);
        assertEquals(0, flow.lostCount());
        SimNode late = mesh.node("late", SiteKind.PORT_RESTRICTED);
        late.clock().skew(30 * 24 * HOUR_NS);
        mesh.crash(late);
        mesh.restart(late);
        mesh.simulateTime(5);
        mesh.assertConnected(late, nodes.get(2));
    }

    @Test
    void shouldKeepTalkingWithPeersThatAreConnectedWhenOneClockJumpsAheadAndSayThatItIsWrong(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(3, SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(3);
        mesh.assertConnected(nodes.get(0), nodes.get(1));
        SimFlow flow = mesh.echoes(nodes.get(0), nodes.get(1), 50);
        nodes.get(0).clock().skew(30 * 24 * HOUR_NS);
        mesh.simulateTime(300);
        flow.stop();
        mesh.simulateTime(1);
        assertEquals(0, flow.lostCount());
        assertTrue(hasClockWarning(nodes.get(0)));
        assertFalse(hasClockWarning(nodes.get(1)));
        assertEquals(1, nodes.get(0).log().lines("warning what is known of").size());
    }

    @Test
    void shouldKnowNobodyWhileItsClockIsFarAheadAndSaySoUntilItIsRight(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(3, SiteKind.PORT_RESTRICTED);
        SimNode wrong = nodes.get(0);
        mesh.crash(wrong);
        wrong.clock().skew(30 * 24 * HOUR_NS);
        mesh.restart(wrong);
        mesh.simulateTime(5);
        assertTrue(hasClockWarning(wrong));
        assertEquals(0, wrong.status().peers().size());
        assertTrue(wrong.counter("descriptorEnded") > 0);
        mesh.crash(wrong);
        wrong.clock().skew(-30 * 24 * HOUR_NS);
        mesh.restart(wrong);
        mesh.simulateTime(5);
        assertFalse(hasClockWarning(wrong));
        mesh.assertConnected(wrong, nodes.get(1));
    }

    private static boolean hasClockWarning(SimNode node) {
        return node.status().warnings().stream().anyMatch(warning -> warning.kind() == Warning.Kind.CLOCK);
    }
}
