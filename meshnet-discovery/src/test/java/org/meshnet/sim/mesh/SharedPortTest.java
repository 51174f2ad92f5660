package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two engines of one process over one socket, each of a network of its own with a peer, and a server for both. */
@ExtendWith(SimulatedMesh.class)
class SharedPortTest {
    @ParameterizedTest
    @EnumSource(
            value = SiteKind.class,
            names = {"PUBLIC_V4", "FULL_CONE", "PORT_RESTRICTED", "SYMMETRIC"})
    void shouldReachThePeersOfEachNetworkForAsLongAsKeysAreRenewed(SiteKind kind, SimMesh mesh) {
        mesh.server();
        List<SimNode> peers = List.of(
                mesh.node("peer", SiteKind.PORT_RESTRICTED), mesh.nodeElsewhere("other", SiteKind.PORT_RESTRICTED));
        List<SimNode> both = mesh.nodesAtOnePort("one", "two", mesh.site(kind));
        mesh.simulateTime(20);
        assertEquals(both.get(0).port(), both.get(1).port());
        for (int i = 0; i < 30; i++) {
            for (int network = 0; network < 2; network++) {
                mesh.assertConnected(both.get(network), peers.get(network));
            }
            mesh.simulateTime(10);
        }
        for (int network = 0; network < 2; network++) {
            SimNode node = both.get(network);
            assertEquals(1, node.status().peers().size());
            for (String counter : List.of("frameNoSession", "handshakeUnauthenticated", "serverMessageRefused")) {
                assertEquals(0, node.counter(counter), counter + " of " + node);
            }
        }
    }

    /** A server that forgot them tells each, and each registers anew. */
    @Test
    void shouldRegisterBothAnewAfterTheServerForgotThem(SimMesh mesh) {
        SimServer server = mesh.server();
        List<SimNode> both = mesh.nodesAtOnePort("one", "two", mesh.site(SiteKind.PORT_RESTRICTED));
        mesh.simulateTime(20);
        server.stop();
        server.start();
        mesh.simulateTime(30);
        List<SimNode> peers = List.of(
                mesh.node("peer", SiteKind.PORT_RESTRICTED), mesh.nodeElsewhere("other", SiteKind.PORT_RESTRICTED));
        mesh.simulateTime(20);
        for (int network = 0; network < 2; network++) {
            mesh.assertConnected(both.get(network), peers.get(network));
        }
    }
}
