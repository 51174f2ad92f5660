package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The example of docs/simulation.md. */
@ExtendWith(SimulatedMesh.class)
class SimulationExampleTest {
    @Test
    void shouldLoseNothingThoughTheServerIsGone(SimMesh mesh) {
        SimServer server = mesh.server();
        SimNode alice = mesh.node("alice", SiteKind.PORT_RESTRICTED);
        SimNode bob = mesh.node("bob", SiteKind.CARRIER_GRADE);
        mesh.simulateTime(5);
        mesh.assertConnected(alice, bob);
        SimFlow flow = mesh.flow(alice, bob, 100);
        server.stop();
        mesh.simulateTime(60);
        flow.stop();
        mesh.simulateTime(1);
        assertEquals(0, flow.lostCount());
    }
}
