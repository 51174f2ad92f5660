package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.meshnet.sim.mesh.SimFlow.assertSilentAtMost;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.meshnet.core.discovery.ServerState;
import org.meshnet.core.engine.status.PathKind;
import org.meshnet.core.engine.status.PathReason;
import org.meshnet.core.engine.status.PeerStatus;
import org.meshnet.core.engine.status.ServerStatus;
import org.meshnet.core.net.Endpoint;
import org.meshnet.sim.SimPartition;

/** Nodes that reach the server by a stream. */
@ExtendWith(SimulatedMesh.class)
class StreamTest {
    private static final double PACE_MS = 20;
    /** UDP is tried every half minute. */
    private static final double BACK_TO_UDP_SECONDS = 32;

    private static PeerStatus status(SimNode a, SimNode b) {
        return a.peer(b).orElseThrow();
    }

    private static ServerStatus server(SimNode node) {
        return node.status().servers().get(0);
    }

    private static boolean isRegistered(SimNode node, boolean byLink) {
        return server(node).state() == ServerState.REGISTERED
                && server(node).endpoint().filter(Endpoint::isLink).isPresent() == byLink;
    }

    private static SimNode blocked(SimMesh mesh, String name) {
        SimNode node = mesh.node(name, SiteKind.UDP_BLOCKED);
        mesh.simulateTime(1);
        node.openStream();
        return node;
    }

    @Test
    void shouldReachEverybodyThroughTheServer(SimMesh mesh) {
        mesh.server();
        SimNode a = blocked(mesh, "a");
        List<SimNode> others = List.of(
                blocked(mesh, "b"),
                mesh.node("c", SiteKind.PUBLIC),
                mesh.node("d", SiteKind.PORT_RESTRICTED),
                mesh.node("e", SiteKind.SYMMETRIC),
                mesh.node("f", SiteKind.IPV6_ONLY));
        mesh.simulateTime(2);
        for (SimNode other : others) {
            mesh.assertConnected(a, other);
            assertTrue(mesh.ping(a, other, 6, 1));
            assertEquals(PathKind.RELAY, status(a, other).path().kind());
            assertEquals(
                    Optional.of(PathReason.UDP_BLOCKED), status(a, other).path().reason());
        }
        assertEquals(
                Optional.of(PathReason.PEER_UDP_BLOCKED),
                status(others.get(1), a).path().reason());
        assertEquals(Optional.empty(), server(a).observedEndpoint());
        assertEquals(Optional.empty(), a.status().outside().endpoint());
    }

    @Test
    void shouldGoBackToUdpAndStraightWhenThatWorksAgainWithoutASilence(SimMesh mesh) {
        mesh.server();
        SimNode a = mesh.node("a", SiteKind.PORT_RESTRICTED);
        SimNode b = mesh.node("b", SiteKind.PORT_RESTRICTED);
        SimPartition fromServers = mesh.cutFromServers(a);
        SimPartition fromEachOther = mesh.cut(List.of(a), List.of(b));
        a.openStream();
        mesh.simulateTime(40);
        assertTrue(isRegistered(a, true));
        SimFlow to = mesh.flow(a, b, PACE_MS);
        SimFlow back = mesh.flow(b, a, PACE_MS);
        mesh.simulateTime(2);
        assertEquals(PathKind.RELAY, status(a, b).path().kind());
        to.forgetSilence();
        back.forgetSilence();
        fromServers.heal();
        fromEachOther.heal();
        assertTrue(mesh.simulateUntil(BACK_TO_UDP_SECONDS, () -> isRegistered(a, false)));
        a.closeStream();
        assertTrue(mesh.simulateUntil(3, () -> status(a, b).path().kind() == PathKind.DIRECT));
        mesh.simulateTime(3);
        assertTrue(isRegistered(a, false));
        assertSilentAtMost(1, to, back);
    }

    @Test
    void shouldStayOnUdpWhereTheServerAnswersThatWay(SimMesh mesh) {
        mesh.server();
        SimNode a = mesh.node("a", SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(1);
        assertTrue(isRegistered(a, false));
        a.openStream();
        mesh.simulateTime(60);
        assertTrue(isRegistered(a, false));
    }

    @Test
    void shouldSurviveTheEndOfAStream(SimMesh mesh) {
        mesh.server();
        SimNode a = blocked(mesh, "a");
        SimNode b = blocked(mesh, "b");
        mesh.simulateTime(2);
        SimFlow to = mesh.flow(a, b, PACE_MS);
        SimFlow back = mesh.flow(b, a, PACE_MS);
        mesh.simulateTime(2);
        to.forgetSilence();
        back.forgetSilence();
        a.closeStream();
        assertEquals(ServerState.LOST, server(a).state());
        mesh.simulateTime(0.1);
        a.openStream();
        assertTrue(mesh.simulateUntil(1, () -> isRegistered(a, true)));
        mesh.simulateTime(3);
        assertSilentAtMost(1, to, back);
    }

    @Test
    void shouldComeBackByStreamAfterTheServerRestarted(SimMesh mesh) {
        mesh.server();
        SimNode a = blocked(mesh, "a");
        SimNode b = blocked(mesh, "b");
        mesh.simulateTime(2);
        mesh.assertConnected(a, b);
        mesh.restartServer();
        a.closeStream();
        b.closeStream();
        mesh.simulateTime(1);
        a.openStream();
        b.openStream();
        mesh.simulateTime(2);
        mesh.assertConnected(a, b);
    }

    @Test
    void shouldFindUdpSoonWhenItWasOnlySlow(SimMesh mesh) {
        mesh.server();
        SimNode a = mesh.node("a", SiteKind.PORT_RESTRICTED);
        SimPartition cut = mesh.cutFromServers(a);
        a.openStream();
        mesh.simulateTime(1.5);
        assertTrue(isRegistered(a, true));
        cut.heal();
        assertTrue(mesh.simulateUntil(3, () -> isRegistered(a, false)));
    }
}
