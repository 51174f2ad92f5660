package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.meshnet.core.engine.Command;
import org.meshnet.core.net.Endpoint;
import org.meshnet.discovery.registry.count.RegistryCounter;

/** Whole nodes come back to their servers by tickets. */
@ExtendWith(SimulatedMesh.class)
class TicketTest {
    private static final int NODES = 12;
    private static final double TICKET_SECONDS = 6;

    private static long count(SimServer server, RegistryCounter counter) {
        return server.registry().count(counter);
    }

    @Test
    void shouldBeBackWithoutSignaturesAfterARestart(SimMesh mesh) {
        SimServer server = mesh.server();
        List<SimNode> nodes = mesh.nodes(NODES, SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(TICKET_SECONDS);
        SimFlow flow = mesh.flow(nodes.get(0), nodes.get(1), 20);
        server.stop();
        mesh.simulateTime(1);
        server.start();
        assertTrue(mesh.simulateUntil(30, () -> server.registry().nodeCount() == NODES));
        assertEquals(NODES, count(server, RegistryCounter.RESUMED));
        assertEquals(0, count(server, RegistryCounter.REGISTERED));
        mesh.simulateTime(TICKET_SECONDS);
        assertEquals(NODES, count(server, RegistryCounter.TICKET_GIVEN));
        flow.stop();
        mesh.simulateTime(1);
        assertEquals(0, flow.lostCount(), "between members nothing is lost");
    }

    @Test
    void shouldGoToTheSpareServerByTicketsWhenTheirsDies(SimMesh mesh) {
        List<SimServer> servers = List.of(mesh.server(), mesh.spareServer());
        for (int i = 0; i < NODES; i++) {
            SimNode node = mesh.node("n" + i, SiteKind.PORT_RESTRICTED);
            List<Endpoint> endpoints =
                    servers.stream().map(server -> server.endpoint(4)).toList();
            node.command(new Command.ServerEndpoints(0, endpoints));
        }
        mesh.simulateTime(TICKET_SECONDS);
        SimServer first = servers.stream()
                .filter(server -> server.registry().nodeCount() == NODES)
                .findFirst()
                .orElseThrow();
        SimServer other = servers.get(1 - servers.indexOf(first));
        long before = count(other, RegistryCounter.REGISTERED);
        first.stop();
        assertTrue(mesh.simulateUntil(10, () -> other.registry().nodeCount() == NODES));
        assertEquals(NODES, count(other, RegistryCounter.RESUMED));
        assertEquals(before, count(other, RegistryCounter.REGISTERED));
    }

    @Test
    void shouldBeBackWithSignaturesAfterTheServerWasAwayForDays(SimMesh mesh) {
        SimServer server = mesh.server();
        mesh.nodes(2, SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(TICKET_SECONDS);
        server.stop();
        server.skewClock(TimeUnit.DAYS.toSeconds(3));
        server.start();
        assertTrue(mesh.simulateUntil(30, () -> server.registry().nodeCount() == 2));
        assertEquals(0, count(server, RegistryCounter.RESUMED));
        assertEquals(2, count(server, RegistryCounter.TICKET_UNKNOWN));
    }
}
