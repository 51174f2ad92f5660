package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.meshnet.core.discovery.ServerRank;
import org.meshnet.core.discovery.ServerState;
import org.meshnet.core.engine.Command;
import org.meshnet.core.net.Endpoint;
import org.meshnet.discovery.registry.config.RegistryConfig;

/** The server's name stands for several servers, which share a key. */
@ExtendWith(SimulatedMesh.class)
class SpareServerTest {
    private static final int NODES = 4;

    private static List<SimServer> servers(SimMesh mesh) {
        return List.of(mesh.server(), mesh.spareServer());
    }

    /** Each is told the addresses in another order, as resolvers do. */
    private static List<SimNode> nodes(SimMesh mesh, List<SimServer> servers) {
        List<SimNode> nodes = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            SimNode node = mesh.node("n" + i, SiteKind.PORT_RESTRICTED);
            resolve(node, i % 2 == 0 ? servers : List.of(servers.get(1), servers.get(0)));
            nodes.add(node);
        }
        return nodes;
    }

    private static void resolve(SimNode node, List<SimServer> servers) {
        resolve(node, servers, 4, 6);
    }

    private static void resolve(SimNode node, List<SimServer> servers, Integer... families) {
        List<Endpoint> endpoints = Stream.of(families)
                .flatMap(family -> servers.stream().map(server -> server.endpoint(family)))
                .toList();
        node.command(new Command.ServerEndpoints(0, endpoints));
    }

    /** As service records have it: all addresses of a server under its name, and the last one is preferred. */
    private static void resolveByRecords(SimNode node, List<SimServer> servers) {
        List<Endpoint> endpoints = new ArrayList<>();
        Map<Endpoint, ServerRank> ranks = new HashMap<>();
        for (int i = 0; i < servers.size(); i++) {
            for (int family : new int[] {4, 6}) {
                Endpoint endpoint = servers.get(i).endpoint(family);
                endpoints.add(endpoint);
                ranks.put(endpoint, new ServerRank(servers.size() - i, 1, "server" + i));
            }
        }
        node.command(new Command.ServerEndpoints(0, endpoints, ranks));
    }

    private static int count(SimServer server) {
        return server.registry() == null ? 0 : server.registry().nodeCount();
    }

    /** Where they all are; null if they are not at one. */
    private static SimServer meeting(List<SimServer> servers) {
        return servers.stream()
                .filter(server -> count(server) == NODES)
                .findFirst()
                .orElse(null);
    }

    /** The same, once they had the time to agree. */
    private static SimServer settle(SimMesh mesh, List<SimServer> servers) {
        mesh.simulateTime(5);
        assertTrue(meeting(servers) != null, "all are at one server");
        return meeting(servers);
    }

    private static SimServer other(List<SimServer> servers, SimServer one) {
        return servers.get(1 - servers.indexOf(one));
    }

    @Test
    void shouldMeetAtOneOfTheServersAndStayThereWhateverTheOrderOfAnswers(SimMesh mesh) {
        List<SimServer> servers = servers(mesh);
        List<SimNode> nodes = nodes(mesh, servers);
        SimServer own = settle(mesh, servers);
        long before = own.registry().counters().get("registered");
        for (int i = 0; i < 10; i++) {
            mesh.simulateTime(60);
            resolve(nodes.get(i % NODES), i % 2 == 0 ? servers : List.of(servers.get(1), servers.get(0)));
        }
        assertEquals(own, meeting(servers));
        assertEquals(before, own.registry().counters().get("registered"));
        mesh.assertConnected(nodes.get(0), nodes.get(1));
    }

    @Test
    void shouldBeAtTheOtherServerWithinThreeSecondsWhenItsOwnDies(SimMesh mesh) {
        List<SimServer> servers = servers(mesh);
        List<SimNode> nodes = nodes(mesh, servers);
        SimServer own = settle(mesh, servers);
        mesh.simulateTime(30);
        mesh.assertConnected(nodes.get(0), nodes.get(1));
        SimFlow[] flows = mesh.bothWays(nodes.get(0), nodes.get(1), 20);
        mesh.simulateTime(1);
        own.stop();
        SimServer spare = other(servers, own);
        double diedAt = mesh.now();
        assertTrue(mesh.simulateUntil(3, () -> count(spare) == NODES));
        System.out.println(String.format(
                Locale.ROOT, "measured: a server died: its nodes known elsewhere after %.2f s", mesh.now() - diedAt));
        nodes.forEach(node -> assertEquals(
                ServerState.REGISTERED, node.status().servers().get(0).state()));
        mesh.simulateTime(5);
        Stream.of(flows).forEach(SimFlow::stop);
        mesh.simulateTime(1);
        assertEquals(0, flows[0].lostCount() + flows[1].lostCount());
        SimNode late = mesh.node("late", SiteKind.PORT_RESTRICTED);
        resolve(late, servers);
        mesh.simulateTime(3);
        mesh.assertConnected(late, nodes.get(2));
    }

    @Test
    void shouldGoBackToWhereTheNetworkMeetsOnceThatServerIsThereAgain(SimMesh mesh) {
        List<SimServer> servers = servers(mesh);
        nodes(mesh, servers);
        SimServer own = settle(mesh, servers);
        own.stop();
        assertTrue(mesh.simulateUntil(3, () -> meeting(servers) == other(servers, own)));
        mesh.simulateTime(120);
        own.start();
        assertTrue(mesh.simulateUntil(32, () -> meeting(servers) == own));
        assertTrue(mesh.simulateUntil(2, () -> count(other(servers, own)) == 0), "they said goodbye to the other");
    }

    /** Also one without IPv4, as the records say which addresses are of one server. */
    @Test
    void shouldMeetAtTheServerOfTheLowestPriorityAndComeBackToIt(SimMesh mesh) {
        List<SimServer> servers = servers(mesh);
        List<SiteKind> sites =
                List.of(SiteKind.PORT_RESTRICTED, SiteKind.IPV6_ONLY, SiteKind.PUBLIC_V4, SiteKind.PORT_RESTRICTED);
        for (int i = 0; i < NODES; i++) {
            resolveByRecords(mesh.node("n" + i, sites.get(i)), servers);
        }
        assertEquals(servers.get(1), settle(mesh, servers));
        servers.get(1).stop();
        assertTrue(mesh.simulateUntil(3, () -> count(servers.get(0)) == NODES));
        mesh.simulateTime(60);
        servers.get(1).start();
        assertTrue(mesh.simulateUntil(32, () -> count(servers.get(1)) == NODES));
        assertTrue(mesh.simulateUntil(2, () -> count(servers.get(0)) == 0), "they said goodbye to the other");
    }

    /**
     * Some find their place taken where the network meets; what they do for a place there costs nobody the one he has.
     */
    @Test
    void shouldBeAtTheOtherServerWhereItsOwnIsFullUntilThereIsRoom(SimMesh mesh) {
        List<SimServer> servers = servers(mesh);
        List<SimNode> nodes = nodes(mesh, servers);
        SimServer own = settle(mesh, servers);
        SimServer spare = other(servers, own);
        own.restart(RegistryConfig.DEFAULT.withCapacity(10, 2, 10));
        assertTrue(mesh.simulateUntil(10, () -> count(own) == 2 && count(spare) == 2), "each is at one of them");
        for (int i = 0; i < 90; i++) {
            mesh.simulateTime(1);
            assertEquals(2, count(spare));
            nodes.forEach(node -> assertEquals(
                    ServerState.REGISTERED, node.status().servers().get(0).state()));
        }
        own.restart(RegistryConfig.DEFAULT);
        assertTrue(mesh.simulateUntil(62, () -> meeting(servers) == own), "there is room for all again");
        assertTrue(mesh.simulateUntil(2, () -> count(spare) == 0), "they said goodbye to the other");
    }

    @Test
    void shouldGoToTheOtherServerBeforeItsOwnStopsAndLoseNothing(SimMesh mesh) {
        List<SimServer> servers = servers(mesh);
        List<SimNode> nodes = nodes(mesh, servers);
        SimServer own = settle(mesh, servers);
        SimServer spare = other(servers, own);
        mesh.simulateTime(30);
        SimFlow[] flows = mesh.bothWays(nodes.get(0), nodes.get(1), 20);
        own.drain(60);
        assertTrue(mesh.simulateUntil(2, () -> count(spare) == NODES && count(own) == 0), "all went over");
        mesh.simulateTime(60);
        assertEquals(spare, meeting(servers));
        own.stop();
        own.start();
        assertTrue(mesh.simulateUntil(62, () -> meeting(servers) == own), "and come back");
        Stream.of(flows).forEach(SimFlow::stop);
        mesh.simulateTime(1);
        assertEquals(0, flows[0].lostCount() + flows[1].lostCount());
    }

    @Test
    void shouldStayWhereItIsTillTheEndWhereThereIsNoOtherServer(SimMesh mesh) {
        SimServer server = mesh.server();
        SimNode node = mesh.node("alone", SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(5);
        server.drain(5);
        mesh.simulateTime(30);
        assertEquals(1, count(server));
        assertEquals(ServerState.REGISTERED, node.status().servers().get(0).state());
        SimNode late = mesh.node("late", SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(2);
        assertEquals(ServerState.REFUSED, late.status().servers().get(0).state());
    }

    /** One that never answers, as by the other family, would have it go on saying hello meanwhile. */
    @Test
    void shouldAskEachServerOnceInHalfAMinuteWhenAllAreFull(SimMesh mesh) {
        List<SimServer> servers = servers(mesh);
        servers.forEach(server -> server.restart(RegistryConfig.DEFAULT.withCapacity(10, 1, 10)));
        servers.forEach(
                server -> resolve(mesh.node("at " + server.host().name(), SiteKind.PORT_RESTRICTED), List.of(server)));
        mesh.simulateTime(5);
        servers.forEach(server -> assertEquals(1, count(server)));
        SimNode late = mesh.node("late", SiteKind.PORT_RESTRICTED);
        resolve(late, servers, 4);
        mesh.simulateTime(600);
        assertTrue(mesh.simulateUntil(3, () -> late.status().servers().get(0).state() == ServerState.REFUSED));
        long asked = servers.stream()
                .mapToLong(server -> server.registry().counters().get("refusedServerFull"))
                .sum();
        assertTrue(asked >= 20 && asked <= 85, () -> asked + " registers that were refused");
    }

    /** A lost datagram, or a whole second without network, moves nobody. */
    @Test
    void shouldStayWhereItIsWhenTheNetworkIsAwayForASecond(SimMesh mesh) {
        List<SimServer> servers = servers(mesh);
        List<SimNode> nodes = nodes(mesh, servers);
        SimServer own = settle(mesh, servers);
        for (int i = 0; i < 20; i++) {
            mesh.simulateTime(7.3);
            nodes.forEach(node -> node.link().setUp(false));
            mesh.simulateTime(1);
            nodes.forEach(node -> node.link().setUp(true));
            mesh.simulateTime(2);
            assertEquals(0, count(other(servers, own)));
        }
        assertEquals(own, meeting(servers));
    }

    @Test
    void shouldCostAnIdleNodeLessThanTwoHundredBytesASecond(SimMesh mesh) {
        List<SimServer> servers = servers(mesh);
        List<SimNode> nodes = nodes(mesh, servers);
        mesh.simulateTime(600);
        TrafficMeter meter = new TrafficMeter(mesh);
        mesh.simulateTime(600);
        System.out.println(
                String.format(Locale.ROOT, "measured: idle with a spare server: %.1f B/s", meter.mostOfAny(nodes)));
        assertTrue(meter.mostOfAny(nodes) < 200, () -> String.valueOf(meter.mostOfAny(nodes)));
    }
}
