package org.meshnet.sim.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.meshnet.core.engine.Command;
import org.meshnet.core.key.Hex;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.stun.NatMapping;

/** Nodes learn from their servers how the NAT before them maps their socket. */
@ExtendWith(SimulatedMesh.class)
class NatWatchTest {
    /** A sound Binding success answer with a mapped address. */
    private static final byte[] ANSWER =
            Hex.decode("0101000c2112a442b7e7a701bc34d686fa87dfae" + "002000080001a147e112a643");

    @Test
    void shouldTellTheMappingWithTwoServers(SimMesh mesh) {
        mesh.server();
        mesh.server();
        SimNode open = mesh.node("open", SiteKind.PUBLIC_V4);
        SimNode home = mesh.node("home", SiteKind.PORT_RESTRICTED);
        SimNode carrier = mesh.node("carrier", SiteKind.CARRIER_GRADE);
        SimNode hard = mesh.node("hard", SiteKind.SYMMETRIC);
        mesh.simulateTime(10);
        assertEquals(NatMapping.NONE, open.status().outside().natMapping());
        assertEquals(NatMapping.ENDPOINT_INDEPENDENT, home.status().outside().natMapping());
        assertEquals(NatMapping.ENDPOINT_INDEPENDENT, carrier.status().outside().natMapping());
        assertEquals(NatMapping.DEPENDENT, hard.status().outside().natMapping());
    }

    @Test
    void shouldTakeAStunServerForTheSecond(SimMesh mesh) {
        mesh.server();
        SimNode hard = mesh.node("hard", SiteKind.SYMMETRIC);
        mesh.simulateTime(10);
        assertEquals(NatMapping.UNKNOWN, hard.status().outside().natMapping());
        SimServer stun = mesh.server();
        hard.command(new Command.StunEndpoints(0, stun.endpoints()));
        mesh.simulateTime(10);
        assertEquals(NatMapping.DEPENDENT, hard.status().outside().natMapping());
    }

    @Test
    void shouldLearnAnewInAnotherNetwork(SimMesh mesh) {
        mesh.server();
        mesh.server();
        SimNode roaming = mesh.node("roaming", SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(10);
        assertEquals(NatMapping.ENDPOINT_INDEPENDENT, roaming.status().outside().natMapping());
        mesh.move(roaming, mesh.site(SiteKind.SYMMETRIC));
        roaming.command(new Command.NetworkChanged());
        mesh.simulateTime(10);
        assertEquals(NatMapping.DEPENDENT, roaming.status().outside().natMapping());
    }

    @Test
    void shouldCountAnswersThatNobodyAskedFor(SimMesh mesh) {
        SimServer server = mesh.server();
        SimNode node = mesh.node("node", SiteKind.PUBLIC_V4);
        mesh.simulateTime(10);
        Endpoint from = server.endpoint(4);
        int port = node.status().outside().endpoint().orElseThrow().port();
        node.host().inject(from, port, ANSWER);
        mesh.simulateTime(1);
        assertEquals(1, node.counter("stunRefused"));
        assertEquals(NatMapping.NONE, node.status().outside().natMapping());
    }

    @Test
    void shouldStayConnectedWhenTheRouterMapsAPortAndTakesItBack(SimMesh mesh) {
        mesh.server();
        List<SimNode> nodes = mesh.nodes(2, SiteKind.PORT_RESTRICTED);
        mesh.simulateTime(3);
        nodes.get(0).command(new Command.MappedEndpoint(Endpoint.parse("203.0.113.250:4000")));
        mesh.simulateTime(3);
        mesh.assertConnected(nodes.get(0), nodes.get(1));
        nodes.get(0).command(new Command.MappedEndpoint(Optional.empty()));
        mesh.simulateTime(3);
        mesh.assertConnected(nodes.get(0), nodes.get(1));
    }
}
