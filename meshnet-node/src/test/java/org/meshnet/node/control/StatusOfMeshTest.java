package org.meshnet.node.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.meshnet.core.engine.status.ExitStatus;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.session.CipherSuite;
import org.meshnet.sim.mesh.SimMesh;
import org.meshnet.sim.mesh.SimNode;
import org.meshnet.sim.mesh.SimulatedMesh;
import org.meshnet.sim.mesh.SiteKind;

/** What a daemon shows of a mesh that works, and of one that does not any more. */
@ExtendWith(SimulatedMesh.class)
class StatusOfMeshTest {
    private static DaemonStatus daemon(SimNode node) {
        return new DaemonStatus(
                node.status(),
                new DaemonStatus.Data(
                        "mesh0",
                        2,
                        new PacketPath("none", false, false, Map.of(CipherSuite.SECRETBOX, "none")),
                        new DaemonStatus.Load(List.of(), List.of())),
                new DaemonStatus.Servers(
                        List.of("server:8000"),
                        List.of(new ServerKeyStatus(Optional.empty(), Optional.empty(), Optional.empty())),
                        endpoint -> Optional.of(endpoint).map(Endpoint::toString)),
                new NamesStatus("mesh", node.log().names(), "listen", "as the configuration says", List.of()),
                new DaemonStatus.Network(Optional.empty(), List.of(), ExitStatus.NONE),
                List.of());
    }

    /** One field of each peer, by the peer's name. */
    private static Map<String, String> peers(SimNode node, String field) {
        Map<String, String> shown = new TreeMap<>();
        StatusJson.of(daemon(node))
                .getAsJsonArray("peers")
                .forEach(each -> shown.put(
                        each.getAsJsonObject().get("id").getAsString(),
                        each.getAsJsonObject().get(field).getAsString()));
        return shown;
    }

    private static String text(SimNode node) {
        return String.join("\n", StatusText.status(StatusJson.of(daemon(node)), Integer.MAX_VALUE));
    }

    @Test
    void shouldTellWhoIsReachedDirectlyAndWhyAnotherIsNot(SimMesh mesh) {
        mesh.server();
        mesh.node("alice", SiteKind.PUBLIC_V4);
        SimNode bob = mesh.node("bob", SiteKind.SYMMETRIC);
        SimNode carol = mesh.node("carol", SiteKind.SYMMETRIC);
        mesh.simulateTime(10);
        mesh.assertConnected(bob, carol);
        assertEquals(Map.of("alice", "connected", "carol", "connected"), peers(bob, "state"));
        assertEquals(Map.of("alice", "direct", "carol", "relay"), peers(bob, "path"));
        assertTrue(text(bob).contains("\ncarol is relayed: "), text(bob));
    }

    @Test
    void shouldTellWhoIsGoneAndThatTheServerIsLost(SimMesh mesh) {
        mesh.server();
        SimNode alice = mesh.node("alice", SiteKind.PUBLIC_V4);
        SimNode bob = mesh.node("bob", SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(10);
        mesh.assertConnected(alice, bob);
        mesh.servers().get(0).stop();
        mesh.crash(bob);
        mesh.simulateTime(120);
        assertEquals(Map.of("bob", "unreachable"), peers(alice, "state"));
        assertTrue(text(alice).contains("\nserver:8000  lost"), text(alice));
    }
}
