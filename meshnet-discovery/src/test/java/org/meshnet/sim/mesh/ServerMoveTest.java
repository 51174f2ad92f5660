package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.meshnet.core.discovery.ServerState;
import org.meshnet.core.engine.Command;
import org.meshnet.core.net.Endpoint;

/** The server's name leads to another host now. */
@ExtendWith(SimulatedMesh.class)
class ServerMoveTest {
    private static void resolve(SimNode node, List<Endpoint> endpoints) {
        node.command(new Command.ServerEndpoints(0, endpoints));
    }

    private static ServerState state(SimNode node) {
        return node.status().servers().get(0).state();
    }

    @Test
    void shouldGoOverToTheNewServerThoughTheOldOneAnswers(SimMesh mesh) {
        SimServer old = mesh.server();
        SimServer fresh = mesh.spareServer();
        List<SimNode> nodes = mesh.nodes(3, SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(5);
        nodes.forEach(node -> resolve(node, fresh.endpoints()));
        assertTrue(mesh.simulateUntil(3, () -> fresh.registry().nodeCount() == 3));
        assertTrue(mesh.simulateUntil(1, () -> old.registry().nodeCount() == 0), "they said goodbye to the old one");
        SimNode late = mesh.node("late", SiteKind.PORT_RESTRICTED);
        resolve(late, fresh.endpoints());
        mesh.simulateTime(3);
        mesh.assertConnected(late, nodes.get(0));
    }

    @Test
    void shouldLoseNoPacketWhileItGoesOver(SimMesh mesh) {
        mesh.server();
        SimServer fresh = mesh.spareServer();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(5);
        mesh.assertConnected(nodes.get(0), nodes.get(1));
        SimFlow flow = mesh.flow(nodes.get(0), nodes.get(1), 20);
        mesh.simulateTime(1);
        nodes.forEach(node -> resolve(node, fresh.endpoints()));
        mesh.simulateTime(30);
        flow.stop();
        mesh.simulateTime(1);
        assertEquals(0, flow.lostCount());
    }

    @Test
    void shouldStayWhereItIsWhileNobodyAnswersAtTheNewPlace(SimMesh mesh) {
        SimServer old = mesh.server();
        SimServer fresh = mesh.spareServer();
        SimNode node = mesh.node("a", SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(5);
        fresh.stop();
        resolve(node, fresh.endpoints());
        mesh.simulateTime(120);
        assertEquals(ServerState.REGISTERED, state(node));
        assertEquals(1, old.registry().nodeCount());
        fresh.start();
        assertTrue(mesh.simulateUntil(31, () -> fresh.registry().nodeCount() == 1));
        assertTrue(mesh.simulateUntil(1, () -> old.registry().nodeCount() == 0));
    }

    @Test
    void shouldNotFollowItsNameToAStranger(SimMesh mesh) {
        SimServer old = mesh.server();
        SimServer stranger = mesh.strangeServer();
        SimNode node = mesh.node("a", SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(5);
        resolve(node, stranger.endpoints());
        mesh.simulateTime(120);
        assertEquals(1, old.registry().nodeCount());
        assertEquals(0, stranger.registry().nodeCount());
        assertEquals(ServerState.REGISTERED, state(node));
    }

    @Test
    void shouldStayWithAnAddressThatTheNameStillLeadsTo(SimMesh mesh) {
        SimServer old = mesh.server();
        SimServer second = mesh.spareServer();
        SimNode node = mesh.node("a", SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(5);
        List<Endpoint> both = List.of(second.endpoint(6), old.endpoint(4));
        resolve(node, both);
        mesh.simulateTime(120);
        assertEquals(1, old.registry().nodeCount());
        assertEquals(0, second.registry().nodeCount());
    }

    @Test
    void shouldStayWhereItIsIfTheNameLeadsNowhere(SimMesh mesh) {
        SimServer old = mesh.server();
        SimNode node = mesh.node("a", SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(5);
        resolve(node, List.of());
        mesh.simulateTime(120);
        assertEquals(1, old.registry().nodeCount());
        assertEquals(ServerState.REGISTERED, state(node));
    }
}
