package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.meshnet.sim.mesh.SimFlow.assertSilentAtMost;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.meshnet.core.discovery.ServerState;
import org.meshnet.core.engine.Command;
import org.meshnet.core.engine.context.EngineConfig;
import org.meshnet.core.engine.status.PathKind;
import org.meshnet.core.engine.status.ServerStatus;

/** Nodes that run are told of other servers. */
@ExtendWith(SimulatedMesh.class)
class OtherServersTest {
    private static final double PACE_MS = 20;

    /** Of these numbers; what their names lead to is told apart. */
    private static void use(SimNode node, int... numbers) {
        node.command(new Command.UseServers(IntStream.of(numbers)
                .mapToObj(number -> new EngineConfig.Server(number, Optional.empty()))
                .toList()));
    }

    private static void resolve(SimNode node, int number, SimServer server) {
        node.command(new Command.ServerEndpoints(number, server.endpoints()));
    }

    private static void goOver(SimNode node, SimServer fresh) {
        use(node, 1);
        resolve(node, 1, fresh);
    }

    private static int nodes(SimServer server) {
        return server.registry().nodeCount();
    }

    private static List<Integer> numbers(SimNode node) {
        return node.status().servers().stream().map(ServerStatus::server).toList();
    }

    @Test
    void shouldGoOverToAnotherServerWithoutTheLossOfAPacket(SimMesh mesh) {
        SimServer old = mesh.server();
        SimServer fresh = mesh.strangeServer();
        List<SimNode> nodes = mesh.nodes(3, SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(5);
        mesh.assertConnected(nodes.get(0), nodes.get(1));
        SimFlow[] flows = mesh.bothWays(nodes.get(0), nodes.get(1), PACE_MS);
        mesh.simulateTime(1);
        nodes.forEach(node -> goOver(node, fresh));
        assertTrue(mesh.simulateUntil(2, () -> nodes(fresh) == 3));
        assertTrue(mesh.simulateUntil(1, () -> nodes(old) == 0), "they said goodbye to the old one");
        mesh.simulateTime(30);
        flows[0].stop();
        flows[1].stop();
        mesh.simulateTime(1);
        assertEquals(0, flows[0].lostCount() + flows[1].lostCount());
        assertEquals(List.of(1), numbers(nodes.get(0)));
        assertTrue(
                nodes.get(0)
                                .peer(nodes.get(1))
                                .orElseThrow()
                                .sealing()
                                .handshakeAgeNs()
                                .orElseThrow()
                        > 30e9,
                "the session is the same");
        SimNode late = mesh.node("late", SiteKind.PORT_RESTRICTED);
        goOver(late, fresh);
        mesh.simulateTime(3);
        mesh.assertConnected(late, nodes.get(2));
    }

    @Test
    void shouldHaveTheOtherServerForwardWhatTheOldOneDid(SimMesh mesh) {
        mesh.server();
        SimServer fresh = mesh.strangeServer();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.SYMMETRIC);
        mesh.simulateTime(5);
        SimFlow[] flows = mesh.bothWays(nodes.get(0), nodes.get(1), PACE_MS);
        mesh.simulateTime(5);
        nodes.forEach(node -> goOver(node, fresh));
        mesh.simulateTime(30);
        assertSilentAtMost(1, flows);
        assertEquals(
                PathKind.RELAY,
                nodes.get(0).peer(nodes.get(1)).orElseThrow().path().kind());
    }

    @Test
    void shouldRegisterAtOneMoreAndStayThereWhenTheFirstIsTakenAway(SimMesh mesh) {
        SimServer first = mesh.server();
        SimServer second = mesh.strangeServer();
        SimNode node = mesh.node("a", SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(5);
        use(node, 0, 7);
        resolve(node, 7, second);
        mesh.simulateTime(2);
        assertEquals(List.of(1, 1), List.of(nodes(first), nodes(second)));
        assertEquals(List.of(0, 7), numbers(node));
        use(node, 7);
        mesh.simulateTime(1);
        assertEquals(List.of(0, 1), List.of(nodes(first), nodes(second)));
        mesh.simulateTime(120);
        assertEquals(ServerState.REGISTERED, node.status().servers().get(0).state());
    }

    @Test
    void shouldLeaveTheOldServerAfterAWhileThoughTheOtherDoesNotAnswer(SimMesh mesh) {
        SimServer old = mesh.server();
        SimServer fresh = mesh.strangeServer();
        SimNode node = mesh.node("a", SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(5);
        fresh.stop();
        goOver(node, fresh);
        mesh.simulateTime(8);
        assertEquals(1, nodes(old));
        mesh.simulateTime(3);
        assertEquals(0, nodes(old));
        fresh.start();
        assertTrue(mesh.simulateUntil(31, () -> nodes(fresh) == 1));
    }

    @Test
    void shouldStayWithAServerThatIsTakenBackBeforeItWasLeft(SimMesh mesh) {
        SimServer old = mesh.server();
        SimServer fresh = mesh.strangeServer();
        SimNode node = mesh.node("a", SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(5);
        fresh.stop();
        goOver(node, fresh);
        mesh.simulateTime(5);
        use(node, 0);
        mesh.simulateTime(60);
        assertEquals(1, nodes(old));
        assertEquals(List.of(0), numbers(node));
    }

    @Test
    void shouldTakeAServerThatItHadLeft(SimMesh mesh) {
        SimServer server = mesh.server();
        SimNode node = mesh.node("a", SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(5);
        use(node);
        mesh.simulateTime(12);
        assertEquals(0, nodes(server));
        use(node, 0);
        resolve(node, 0, server);
        mesh.simulateTime(2);
        assertEquals(1, nodes(server));
    }

    @Test
    void shouldHoldAServerToTheKeyThatItIsToldLater(SimMesh mesh) {
        SimServer server = mesh.server();
        SimServer stranger = mesh.strangeServer();
        SimNode node = mesh.node("a", SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(5);
        node.command(new Command.UseServers(List.of(new EngineConfig.Server(0, Optional.of(stranger.key())))));
        mesh.simulateTime(15);
        assertEquals(
                ServerState.SERVER_KEY_CHANGED, node.status().servers().get(0).state());
        assertEquals(0, nodes(server));
        node.command(new Command.UseServers(List.of(new EngineConfig.Server(0, Optional.of(server.key())))));
        mesh.simulateTime(5);
        assertEquals(ServerState.REGISTERED, node.status().servers().get(0).state());
    }

    @Test
    void shouldHearNothingOfAServerThatIsNoneAnyMore(SimMesh mesh) {
        mesh.server();
        SimServer other = mesh.strangeServer();
        SimNode node = mesh.node("a", SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(5);
        resolve(node, 3, other);
        mesh.simulateTime(5);
        assertEquals(0, nodes(other));
    }
}
