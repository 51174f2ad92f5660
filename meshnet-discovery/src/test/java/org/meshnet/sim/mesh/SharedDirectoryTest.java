package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.meshnet.core.discovery.ServerState;
import org.meshnet.core.engine.Command;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;

/** Three servers with one directory, and nodes at all of them. */
@ExtendWith(SimulatedMesh.class)
class SharedDirectoryTest {
    private SimStore store;
    private List<SimServer> servers;
    private final List<SimNode> nodes = new ArrayList<>();

    private void start(SimMesh mesh) {
        store = new SimStore(mesh);
        servers = mesh.sharedServers(3, store);
        mesh.simulateTime(1);
    }

    /** One that knows these servers by one name. */
    private SimNode node(SimMesh mesh, SiteKind kind, SimServer... known) {
        SimNode node = mesh.node("n" + nodes.size(), kind);
        List<Endpoint> endpoints =
                Stream.of(known).map(server -> server.endpoint(4)).toList();
        node.command(new Command.ServerEndpoints(0, endpoints));
        nodes.add(node);
        return node;
    }

    /** Two at each. */
    private void populate(SimMesh mesh, SiteKind kind) {
        for (int i = 0; i < 6; i++) {
            node(mesh, kind, servers.get(i % 3));
        }
        mesh.simulateTime(5);
        servers.forEach(server -> assertEquals(2, server.registry().nodeCount()));
    }

    private static boolean isRegistered(SimNode node) {
        return node.status().servers().get(0).state() == ServerState.REGISTERED;
    }

    private void assertAllConnected(SimMesh mesh) {
        for (SimNode one : nodes) {
            for (SimNode other : nodes) {
                if (one != other) {
                    mesh.assertConnected(one, other);
                }
            }
        }
    }

    private static void assertNothingLost(SimMesh mesh, SimFlow... flows) {
        mesh.simulateTime(1);
        Stream.of(flows).forEach(SimFlow::stop);
        mesh.simulateTime(1);
        Stream.of(flows).forEach(flow -> assertEquals(0, flow.lostCount()));
    }

    @Test
    void shouldConnectNodesOfDifferentServersThroughTheirNats(SimMesh mesh) {
        start(mesh);
        populate(mesh, SiteKind.PORT_RESTRICTED);
        assertAllConnected(mesh);
    }

    @Test
    void shouldConnectNodesOfDifferentServersByRelayWhereNothingElseGoes(SimMesh mesh) {
        start(mesh);
        populate(mesh, SiteKind.SYMMETRIC);
        assertAllConnected(mesh);
        assertTrue(servers.get(0).registry().counters().get("relayed") > 0);
        SimFlow[] flows = mesh.bothWays(nodes.get(0), nodes.get(1), 20);
        mesh.simulateTime(200);
        assertNothingLost(mesh, flows);
    }

    @Test
    void shouldMeetWithinASecondOfComing(SimMesh mesh) {
        start(mesh);
        populate(mesh, SiteKind.PORT_RESTRICTED);
        SimNode late = node(mesh, SiteKind.PORT_RESTRICTED, servers.get(1));
        double cameAt = mesh.now();
        assertTrue(mesh.simulateUntil(1, () -> isRegistered(late)));
        mesh.simulateTime(0.1);
        mesh.assertConnected(nodes.get(0), late);
        System.out.println(String.format(
                Locale.ROOT,
                "measured: a node came, and was reached from another server: %.2f s",
                mesh.now() - cameAt));
        assertTrue(mesh.now() - cameAt < 2);
    }

    @Test
    void shouldForgetTheNodesOfADeadServerAfterFifteenSecondsAndLoseNoPacket(SimMesh mesh) {
        start(mesh);
        populate(mesh, SiteKind.PORT_RESTRICTED);
        mesh.assertConnected(nodes.get(0), nodes.get(1));
        SimFlow[] flows = mesh.bothWays(nodes.get(0), nodes.get(1), 20);
        mesh.simulateTime(1);
        servers.get(1).stop();
        mesh.simulateTime(9);
        assertEquals(6, store.contents().itemCount());
        mesh.simulateTime(6);
        assertEquals(4, store.contents().itemCount());
        assertEquals(2, servers.get(0).roster().reading().remoteCount());
        mesh.simulateTime(30);
        assertNothingLost(mesh, flows);
        servers.get(1).start();
        assertTrue(mesh.simulateUntil(30, () -> store.contents().itemCount() == 6));
        assertAllConnected(mesh);
    }

    @Test
    void shouldTakeTheNodesOfADeadServerWithTheAddressesThatTheyHad(SimMesh mesh) {
        start(mesh);
        SimNode here = node(mesh, SiteKind.PORT_RESTRICTED, servers.get(0), servers.get(1));
        SimNode there = node(mesh, SiteKind.PORT_RESTRICTED, servers.get(2));
        mesh.simulateTime(5);
        SimServer own = servers.get(0).registry().nodeCount() == 1 ? servers.get(0) : servers.get(1);
        SimServer spare = servers.get(own == servers.get(0) ? 1 : 0);
        IpAddress before = here.address(4);
        mesh.assertConnected(here, there);
        SimFlow[] flows = mesh.bothWays(here, there, 20);
        own.stop();
        assertTrue(mesh.simulateUntil(3, () -> spare.registry().nodeCount() == 1));
        mesh.simulateTime(30);
        assertEquals(before, here.address(4));
        assertNothingLost(mesh, flows);
    }

    @Test
    void shouldGoOnWithoutTheStoreAndWriteAllAgainToAnEmptyOne(SimMesh mesh) {
        start(mesh);
        populate(mesh, SiteKind.PORT_RESTRICTED);
        mesh.assertConnected(nodes.get(0), nodes.get(1));
        SimFlow[] flows = mesh.bothWays(nodes.get(0), nodes.get(1), 20);
        store.stop();
        mesh.simulateTime(60);
        servers.forEach(server -> assertFalse(server.roster().reading().isUp()));
        mesh.assertConnected(nodes.get(2), nodes.get(3));
        SimNode late = node(mesh, SiteKind.PORT_RESTRICTED, servers.get(0));
        mesh.simulateTime(10);
        assertFalse(isRegistered(late), "nobody knows whose its address is");
        store.contents().clear();
        store.start();
        assertTrue(mesh.simulateUntil(5, () -> isRegistered(late)));
        mesh.simulateTime(2);
        assertEquals(7, store.contents().itemCount());
        servers.forEach(server -> assertEquals(0, server.roster().reading().unwrittenCount()));
        mesh.assertConnected(late, nodes.get(1));
        assertNothingLost(mesh, flows);
    }

    @Test
    void shouldLoseNoTunnelOfAServerThatIsCutOffFromTheStore(SimMesh mesh) {
        start(mesh);
        populate(mesh, SiteKind.PORT_RESTRICTED);
        mesh.assertConnected(nodes.get(0), nodes.get(1));
        SimFlow[] flows = mesh.bothWays(nodes.get(0), nodes.get(1), 20);
        store.setCut(servers.get(1), true);
        mesh.simulateTime(60);
        assertEquals(4, store.contents().itemCount());
        store.setCut(servers.get(1), false);
        mesh.simulateTime(5);
        assertEquals(6, store.contents().itemCount());
        assertNothingLost(mesh, flows);
        assertAllConnected(mesh);
        assertEquals(0, servers.get(1).registry().counters().get("claimsLost"));
    }

    @Test
    void shouldBearAStoreThatIsSlowOrFull(SimMesh mesh) {
        start(mesh);
        populate(mesh, SiteKind.PORT_RESTRICTED);
        mesh.assertConnected(nodes.get(0), nodes.get(1));
        SimFlow[] flows = mesh.bothWays(nodes.get(0), nodes.get(1), 20);
        store.setLatencyMs(3_000);
        mesh.simulateTime(60);
        store.setLatencyMs(1);
        mesh.simulateTime(10);
        assertEquals(6, store.contents().itemCount());
        store.contents().setFull(true);
        mesh.simulateTime(60);
        servers.forEach(server -> assertFalse(server.roster().reading().isUp()));
        store.contents().setFull(false);
        mesh.simulateTime(5);
        servers.forEach(server -> assertTrue(server.roster().reading().isUp()));
        assertEquals(6, store.contents().itemCount());
        assertNothingLost(mesh, flows);
    }

    /** What is idle costs the store nothing but that servers are alive. */
    @Test
    void shouldAskTheStoreNothingOfTheLivenessOfNodes(SimMesh mesh) {
        start(mesh);
        populate(mesh, SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(120);
        long before = store.contents().commandCount();
        mesh.simulateTime(300);
        long perSecond = (store.contents().commandCount() - before) / 300;
        assertTrue(perSecond <= 3, () -> perSecond + " commands a second");
    }
}
