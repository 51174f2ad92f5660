package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.meshnet.core.engine.status.PeerState;

/** Many nodes. */
@ExtendWith(SimulatedMesh.class)
class CrowdTest {
    private static final SiteKind[] KINDS = {
        SiteKind.PUBLIC,
        SiteKind.PORT_RESTRICTED,
        SiteKind.FULL_CONE,
        SiteKind.ADDRESS_RESTRICTED,
        SiteKind.PORT_RESTRICTED
    };

    @Test
    void shouldLetAHundredNodesReachEachOther(SimMesh mesh) {
        mesh.server();
        mesh.setOverlay("10.64.0.0/16");
        List<SimNode> nodes = mesh.nodes(100, KINDS);
        mesh.simulateTime(5);
        List<Runnable> unanswered = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        for (int distance = 1; distance < nodes.size(); distance++) {
            for (int i = 0; i < nodes.size(); i++) {
                SimNode a = nodes.get(i);
                SimNode b = nodes.get((i + distance) % nodes.size());
                int sequence = mesh.sendEcho(a, b, 4);
                unanswered.add(() -> {
                    if (!a.kernel().hasEchoReply(sequence)) {
                        failures.add(a + " to " + b);
                    }
                });
            }
            mesh.simulateTime(0.25);
        }
        mesh.simulateTime(5);
        unanswered.forEach(Runnable::run);
        assertEquals(List.of(), failures);
    }

    @Test
    void shouldConnectABigNetworkOnFirstTrafficOnly(SimMesh mesh) {
        mesh.server();
        mesh.setOverlay("10.64.0.0/16");
        List<SimNode> nodes = mesh.nodes(80, KINDS);
        mesh.simulateTime(3);
        assertTrue(connectedCount(nodes) <= 64 * 64, "while it grew, connected " + connectedCount(nodes));
        mesh.simulateTime(400);
        assertEquals(0, connectedCount(nodes));
        mesh.assertConnected(nodes.get(3), nodes.get(70));
        mesh.simulateTime(5);
        assertEquals(2, connectedCount(nodes));
    }

    private static long connectedCount(List<SimNode> nodes) {
        return nodes.stream()
                .flatMap(node -> node.status().peers().stream())
                .filter(peer -> peer.state() == PeerState.CONNECTED)
                .count();
    }
}
