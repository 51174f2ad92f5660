package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.meshnet.core.discovery.ServerState;
import org.meshnet.core.engine.Command;
import org.meshnet.core.engine.context.EngineConfig;
import org.meshnet.core.engine.status.ServerStatus;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Prefix;

/** Nodes that are told of one server by two names, or of two servers with one key. */
@ExtendWith(SimulatedMesh.class)
class SameServerTest {
    private static void use(SimNode node, int... numbers) {
        node.command(new Command.UseServers(IntStream.of(numbers)
                .mapToObj(number -> new EngineConfig.Server(number, Optional.empty()))
                .toList()));
    }

    private static void resolve(SimNode node, int number, Endpoint endpoint) {
        node.command(new Command.ServerEndpoints(number, List.of(endpoint)));
    }

    /** A node whose servers 0 and 1 are one, once by its IPv4 address and once by the other. */
    private static SimNode twiceTold(SimMesh mesh, SimServer server) {
        SimNode node = mesh.node("a", SiteKind.PUBLIC);
        use(node, 0, 1);
        resolve(node, 0, server.endpoint(4));
        resolve(node, 1, server.endpoint(6));
        return node;
    }

    private static ServerStatus status(SimNode node, int number) {
        return node.status().servers().get(number);
    }

    private static long registered(SimServer server) {
        return server.registry().counters().get("registered");
    }

    private static boolean isOneOfTwo(SimNode node) {
        List<ServerState> states = node.status().servers().stream()
                .map(ServerStatus::state)
                .sorted()
                .toList();
        return states.equals(List.of(ServerState.REGISTERED, ServerState.DUPLICATE));
    }

    private static int registeredNumber(SimNode node) {
        return status(node, 0).state() == ServerState.REGISTERED ? 0 : 1;
    }

    @Test
    void shouldRegisterOnceWithAServerThatIsNamedTwice(SimMesh mesh) {
        SimServer server = mesh.server();
        SimNode node = twiceTold(mesh, server);
        assertTrue(mesh.simulateUntil(5, () -> isOneOfTwo(node)));
        long before = registered(server);
        mesh.simulateTime(300);
        assertEquals(before, registered(server), "registrations end each other");
        int holder = registeredNumber(node);
        assertEquals(OptionalInt.of(holder), status(node, 1 - holder).sameAs());
        assertEquals(1, server.registry().nodeCount());
    }

    @Test
    void shouldSayThatANameLeadsToAKnownServerWhenItIsNamedLater(SimMesh mesh) {
        SimServer server = mesh.server();
        SimNode node = mesh.node("a", SiteKind.PUBLIC);
        mesh.simulateTime(30);
        use(node, 0, 1);
        resolve(node, 1, server.endpoint(6));
        assertTrue(mesh.simulateUntil(3, () -> isOneOfTwo(node)));
        assertEquals(OptionalInt.of(0), status(node, 1).sameAs());
    }

    /** The server has another start key by then. */
    @Test
    void shouldKnowAServerAgainAfterHours(SimMesh mesh) {
        SimServer server = mesh.server();
        SimNode node = mesh.node("a", SiteKind.PUBLIC);
        mesh.simulateTime(2 * 3600 + 60);
        long before = registered(server);
        use(node, 0, 1);
        resolve(node, 1, server.endpoint(6));
        assertTrue(mesh.simulateUntil(5, () -> isOneOfTwo(node)));
        mesh.simulateTime(2 * 3600);
        assertTrue(isOneOfTwo(node));
        assertEquals(before, registered(server));
    }

    @Test
    void shouldGoByTheOtherNameWhenTheFirstWayStopsWorking(SimMesh mesh) {
        SimServer server = mesh.server();
        SimNode node = twiceTold(mesh, server);
        assertTrue(mesh.simulateUntil(5, () -> isOneOfTwo(node)));
        int holder = registeredNumber(node);
        List<Prefix> addresses = server.link().addresses();
        server.link()
                .setAddresses(addresses.stream()
                        .filter(each -> each.address().isV4() == (holder == 1))
                        .toList());
        assertTrue(mesh.simulateUntil(20, () -> status(node, 1 - holder).state() == ServerState.REGISTERED));
        server.link().setAddresses(addresses);
        mesh.simulateTime(20);
        assertTrue(isOneOfTwo(node));
        assertEquals(1 - holder, registeredNumber(node));
    }

    @Test
    void shouldStayRegisteredWhenTheOtherNameIsTakenAway(SimMesh mesh) {
        SimServer server = mesh.server();
        SimNode node = twiceTold(mesh, server);
        assertTrue(mesh.simulateUntil(5, () -> isOneOfTwo(node)));
        int other = 1 - registeredNumber(node);
        use(node, other);
        assertTrue(mesh.simulateUntil(
                12,
                () -> node.status().servers().equals(List.of(status(node, 0)))
                        && status(node, 0).state() == ServerState.REGISTERED));
        assertEquals(1, server.registry().nodeCount());
    }

    @Test
    void shouldBeOneAgainAfterARestartOfTheServer(SimMesh mesh) {
        SimServer server = mesh.server();
        SimNode node = twiceTold(mesh, server);
        assertTrue(mesh.simulateUntil(5, () -> isOneOfTwo(node)));
        mesh.restartServer();
        mesh.simulateTime(20);
        assertTrue(isOneOfTwo(node));
        long before = registered(server);
        mesh.simulateTime(120);
        assertEquals(before, registered(server));
    }

    @Test
    void shouldRegisterWithBothOfTwoServersThatShareAKey(SimMesh mesh) {
        SimServer first = mesh.server();
        SimServer second = mesh.spareServer();
        SimNode node = mesh.node("a", SiteKind.PUBLIC);
        use(node, 0, 1);
        resolve(node, 0, first.endpoint(4));
        resolve(node, 1, second.endpoint(4));
        mesh.simulateTime(10);
        assertEquals(
                List.of(1, 1),
                List.of(first.registry().nodeCount(), second.registry().nodeCount()));
        mesh.simulateTime(2 * 3600);
        resolve(node, 1, second.endpoint(6));
        mesh.simulateTime(60);
        assertEquals(
                List.of(1, 1),
                List.of(first.registry().nodeCount(), second.registry().nodeCount()));
        assertEquals(ServerState.REGISTERED, status(node, 0).state());
        assertEquals(ServerState.REGISTERED, status(node, 1).state());
    }

    @Test
    void shouldRegisterWhereANameLeadsThatWasAnotherNameOfAServer(SimMesh mesh) {
        SimServer first = mesh.server();
        SimServer second = mesh.spareServer();
        SimNode node = twiceTold(mesh, first);
        assertTrue(mesh.simulateUntil(5, () -> isOneOfTwo(node)));
        resolve(node, 1 - registeredNumber(node), second.endpoint(4));
        mesh.simulateTime(8);
        assertEquals(
                List.of(1, 1),
                List.of(first.registry().nodeCount(), second.registry().nodeCount()));
    }
}
