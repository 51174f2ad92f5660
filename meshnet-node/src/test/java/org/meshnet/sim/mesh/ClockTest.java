package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
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
}
