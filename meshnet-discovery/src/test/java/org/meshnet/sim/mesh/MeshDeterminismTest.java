package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.meshnet.sim.LinkQuality;

/** The same seed gives the same life of a whole mesh, byte for byte. */
class MeshDeterminismTest {
    private static long live(long seed) {
        SimMesh mesh = new SimMesh(seed);
        mesh.setWideLink(
                LinkQuality.latencyMs(10).withJitterMs(5).withLoss(0.05).withDuplication(0.02));
        mesh.server();
        List<SimNode> nodes = mesh.nodes(6, SiteKind.PORT_RESTRICTED, SiteKind.PUBLIC, SiteKind.SYMMETRIC);
        mesh.simulateTime(3);
        for (int i = 1; i < nodes.size(); i++) {
            mesh.sendEcho(nodes.get(0), nodes.get(i), 4);
        }
        mesh.simulateTime(20);
        mesh.restartServer();
        mesh.crash(nodes.get(3));
        mesh.restart(nodes.get(3));
        mesh.changeAddress(nodes.get(4));
        mesh.simulateTime(130);
        return mesh.network().trace().hash();
    }

    @Test
    void shouldLeaveTheSameTraceForTheSameSeedOnly() {
        long hash = live(11);
        assertEquals(hash, live(11));
        assertNotEquals(hash, live(12));
    }
}
