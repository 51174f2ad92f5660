package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.meshnet.discovery.registry.Registry;
import org.meshnet.discovery.registry.count.RegistryCounter;

/** A server whose checks of signatures take their time, each another one. */
@ExtendWith(SimulatedMesh.class)
class SlowChecksTest {
    private static final SiteKind[] KINDS = {SiteKind.PUBLIC, SiteKind.PORT_RESTRICTED, SiteKind.SYMMETRIC};
    private static final int COUNT = 24;

    @Test
    void shouldConnectAMeshWhateverTheOrderOfTheAnswers(SimMesh mesh) {
        SimServer server = mesh.server();
        server.checkSlowly(0.7);
        List<SimNode> nodes = mesh.nodes(COUNT, KINDS);
        mesh.simulateTime(20);
        assertAllRegistered(server.registry());
        for (int i = 0; i < COUNT; i++) {
            mesh.assertConnected(nodes.get(i), nodes.get((i + 7) % COUNT));
        }
    }

    /** A node that is not answered asks again, so that several of its registers are in work at one time. */
    @Test
    void shouldRegisterEachNodeOnceThoughItAsksAgainMeanwhile(SimMesh mesh) {
        SimServer server = mesh.server();
        server.checkSlowly(4);
        mesh.nodes(COUNT, KINDS);
        mesh.simulateTime(40);
        assertAllRegistered(server.registry());
        assertTrue(server.registry().count(RegistryCounter.REGISTER_CHECKED) > COUNT);
    }

    @Test
    void shouldRegisterThemAgainAfterARestartInTheMidstOfChecks(SimMesh mesh) {
        SimServer server = mesh.server();
        server.checkSlowly(0.7);
        List<SimNode> nodes = mesh.nodes(COUNT, KINDS);
        mesh.simulateTime(0.4);
        server.stop();
        mesh.simulateTime(1);
        server.start();
        mesh.simulateTime(60);
        assertAllRegistered(server.registry());
        mesh.assertConnected(nodes.get(0), nodes.get(1));
    }

    private static void assertAllRegistered(Registry registry) {
        assertEquals(COUNT, registry.nodeCount());
        assertEquals(0, registry.checkCount());
        assertEquals(0, registry.count(RegistryCounter.REGISTER_BAD_SIGNATURE));
        assertEquals(0, registry.count(RegistryCounter.REGISTER_BAD_SEAL));
    }
}
