package org.meshnet.discovery.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.meshnet.core.engine.Command;
import org.meshnet.core.engine.MeshEngine;
import org.meshnet.core.engine.status.PathKind;
import org.meshnet.core.engine.status.Warning;
import org.meshnet.core.net.Endpoint;

/**
 * Nodes that a server sees where others do not reach them, such as one on the server's own host behind a one-to-one
 * NAT.
 */
class ConfiguredEndpointTest {
    private static final Endpoint LOOPBACK = Endpoint.parse("127.0.0.1:5000").orElseThrow();
    private static final Endpoint PRIVATE = Endpoint.parse("10.9.0.1:5000").orElseThrow();
    private static final Endpoint OTHER_PRIVATE =
            Endpoint.parse("10.9.0.2:5000").orElseThrow();

    private final TinyMesh mesh = new TinyMesh();

    /**
     * Drops what comes to this node from where it has not sent to, as its NAT would, and what is sent to addresses that
     * lead nowhere.
     */
    private void putBehindNat(Endpoint endpoint) {
        Set<Endpoint> opened = new HashSet<>();
        mesh.loss = flight -> {
            if (flight.from().equals(endpoint)) {
                opened.add(flight.to());
                return !flight.to().equals(TinyMesh.SERVER) && !flight.to().equals(TinyMesh.endpoint(1));
            }
            return flight.to().equals(endpoint) && !opened.contains(flight.from());
        };
    }

    private static List<String> outOfReach(MeshEngine node, long nowNs) {
        return node.status(nowNs).warnings().stream()
                .filter(warning -> warning.kind() == Warning.Kind.OUT_OF_REACH)
                .map(Warning::text)
                .toList();
    }

    private PathKind path(MeshEngine node) {
        return node.status(mesh.nowNs).peers().get(0).path().kind();
    }

    @Test
    void shouldWarnIfOthersComeFromWhereItsAddressDoesNotReach() {
        MeshEngine inside = mesh.nodeSeenAt(1, LOOPBACK);
        mesh.runSeconds(2);
        assertEquals(List.of(), outOfReach(inside, mesh.nowNs));
        mesh.node(2);
        mesh.runSeconds(2);
        assertEquals(
                List.of("the server sees this node at 127.0.0.1:5000, where members elsewhere cannot reach it;"
                        + " --endpoint HOST:PORT would tell them where they can"),
                outOfReach(inside, mesh.nowNs));
    }

    @Test
    void shouldNotWarnWhereAllAreInside() {
        MeshEngine one = mesh.nodeSeenAt(1, PRIVATE);
        MeshEngine other = mesh.nodeSeenAt(2, OTHER_PRIVATE);
        mesh.runSeconds(3);
        assertEquals(List.of(), outOfReach(one, mesh.nowNs));
        assertEquals(List.of(), outOfReach(other, mesh.nowNs));
    }

    @Test
    void shouldNotWarnIfItHasAnAddressThatReachesAsFar() {
        MeshEngine inside = mesh.nodeSeenAt(1, LOOPBACK);
        inside.onCommand(new Command.LocalEndpoints(List.of(TinyMesh.endpoint(1))), mesh.nowNs);
        mesh.node(2);
        mesh.runSeconds(3);
        assertEquals(List.of(), outOfReach(inside, mesh.nowNs));
    }

    @Test
    void shouldBeReachedWhereTheUserSaysAndWarnNoMore() {
        MeshEngine inside = mesh.nodeSeenAt(1, LOOPBACK);
        MeshEngine outside = mesh.node(2);
        putBehindNat(TinyMesh.endpoint(2));
        mesh.runSeconds(10);
        assertEquals(PathKind.RELAY, path(outside));
        inside.onCommand(new Command.ConfiguredEndpoints(List.of(TinyMesh.endpoint(1))), mesh.nowNs);
        mesh.runSeconds(10);
        assertEquals(PathKind.DIRECT, path(outside));
        assertEquals(PathKind.DIRECT, path(inside));
        assertEquals(List.of(), outOfReach(inside, mesh.nowNs));
    }

    @Test
    void shouldTakeItsOwnPortWhereTheUserNamesNone() {
        MeshEngine inside = mesh.nodeSeenAt(1, LOOPBACK);
        MeshEngine outside = mesh.node(2);
        putBehindNat(TinyMesh.endpoint(2));
        inside.onCommand(new Command.LocalEndpoints(List.of(PRIVATE)), mesh.nowNs);
        Endpoint withoutPort = new Endpoint(TinyMesh.endpoint(1).address(), 0);
        inside.onCommand(new Command.ConfiguredEndpoints(List.of(withoutPort)), mesh.nowNs);
        mesh.runSeconds(10);
        assertEquals(PathKind.DIRECT, path(outside));
    }

    @Test
    void shouldTellNobodyOfAnAddressThatIsForNobodyElse() {
        MeshEngine inside = mesh.nodeSeenAt(1, LOOPBACK);
        mesh.node(2);
        inside.onCommand(new Command.ConfiguredEndpoints(List.of(LOOPBACK)), mesh.nowNs);
        mesh.runSeconds(3);
        assertEquals(1, outOfReach(inside, mesh.nowNs).size());
    }
}
