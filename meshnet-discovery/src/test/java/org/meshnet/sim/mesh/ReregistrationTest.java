package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.meshnet.core.engine.status.PathKind;
import org.meshnet.core.wire.MessageType;
import org.meshnet.sim.SimHost;
import org.meshnet.sim.SimPartition;

/**
 * A node that registers anew at a server that goes on: from where it was, it still has the channels that the server
 * gave.
 */
@ExtendWith(SimulatedMesh.class)
class ReregistrationTest {
    private static final double PACE_MS = 20;
    /** Three refreshes, and what is between them. */
    private static final double LOSS_SECONDS = 25;

    /** Has a node's requests be lost until the server is given up, and registered at again. */
    private static void registerAnew(SimMesh mesh, SimNode node, boolean isDeafAfterwards) {
        int before = node.log().lines("server 0 REGISTERED").size();
        node.host().filterSent(payload -> payload.get(0) != MessageType.REQUEST);
        assertTrue(mesh.simulateUntil(
                LOSS_SECONDS, () -> node.log().lines("server 0 REGISTERED").size() > before));
        if (!isDeafAfterwards) {
            passAll(node.host());
        }
    }

    private static void passAll(SimHost host) {
        host.filterSent(payload -> true);
    }

    private static PathKind path(SimNode from, SimNode to) {
        return from.peer(to).orElseThrow().path().kind();
    }

    /** The server still forwards by the channels of before. */
    @Test
    void shouldLoseNothingThatIsRelayedWhileANodeRegistersAnew(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.SYMMETRIC);
        mesh.simulateTime(15);
        assertEquals(PathKind.RELAY, path(nodes.get(0), nodes.get(1)));
        SimFlow[] flows = mesh.bothWays(nodes.get(0), nodes.get(1), PACE_MS);
        int moves = nodes.get(0).log().lines("path").size();
        registerAnew(mesh, nodes.get(0), false);
        mesh.simulateTime(10);
        for (SimFlow flow : flows) {
            flow.stop();
        }
        mesh.simulateTime(1);
        assertEquals(0, flows[0].lostCount() + flows[1].lostCount());
        assertEquals(moves, nodes.get(0).log().lines("path").size());
    }

    /** Though nobody introduces the two again: the node keeps the channels, too. */
    @Test
    void shouldStillHaveARelayToFallBackOnAfterItRegisteredAnew(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PUBLIC_V4);
        mesh.simulateTime(5);
        assertEquals(PathKind.DIRECT, path(nodes.get(0), nodes.get(1)));
        SimFlow flow = mesh.flow(nodes.get(0), nodes.get(1), PACE_MS);
        nodes.get(1).host().filterSent(payload -> payload.get(0) != MessageType.REQUEST);
        registerAnew(mesh, nodes.get(0), true);
        mesh.simulateTime(1);
        SimPartition cut = mesh.cut(nodes.subList(0, 1), nodes.subList(1, 2));
        mesh.simulateTime(5);
        assertEquals(PathKind.RELAY, path(nodes.get(0), nodes.get(1)));
        SimFlow.assertSilentAtMost(0.9, flow);
        cut.heal();
    }

    @Test
    void shouldBeIntroducedAnewWhenItRegistersFromElsewhere(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.SYMMETRIC);
        mesh.simulateTime(15);
        SimFlow[] flows = mesh.bothWays(nodes.get(0), nodes.get(1), PACE_MS);
        mesh.simulateTime(1);
        nodes.get(0).site().nat().reboot();
        registerAnew(mesh, nodes.get(0), false);
        for (SimFlow flow : flows) {
            flow.forgetSilence();
        }
        mesh.simulateTime(10);
        SimFlow.assertSilentAtMost(2, flows);
    }
}
