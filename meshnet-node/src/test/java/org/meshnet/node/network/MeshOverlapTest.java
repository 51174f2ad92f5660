package org.meshnet.node.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.tun.HostInterface.Kind;
import org.meshnet.tun.HostNetwork;

class MeshOverlapTest {
    private static final Prefix MESH = FakeHost.prefix("10.0.0.0/24");
    private static final int OWN_INDEX = 2;

    private final FakeHost host =
            new FakeHost().has("eth1", Kind.LINK, "192.0.2.7/24").hasMesh("mesh0", "10.0.0.7/24", "fd77::7/64");
    private final List<Integer> own = new ArrayList<>(List.of(OWN_INDEX));

    private MeshOverlap overlap(String... guarded) {
        HostNetwork seen = host.look();
        Set<IpAddress> addresses = Set.copyOf(List.of(guarded).stream()
                .map(text -> IpAddress.parse(text).orElseThrow())
                .toList());
        return MeshOverlap.of(MESH, seen, host.routesInto(MESH, seen, own), own, OWN_INDEX, addresses);
    }

    private void assertProblem(boolean isUsable, String problem) {
        assertEquals(
                new MeshOverlap(
                        isUsable, Optional.of("the mesh's network 10.0.0.0/24 is in use on this host: " + problem)),
                overlap());
    }

    @Test
    void shouldFindNothingWhereNothingIs() {
        assertEquals(new MeshOverlap(true, Optional.empty()), overlap());
    }

    @Test
    void shouldLeaveALinkItsNetwork() {
        host.has("eth0", Kind.LINK, "10.0.0.3/24");
        assertProblem(false, "eth0 has 10.0.0.0/24; this host has no IPv4 address in the mesh, IPv6 goes on");
    }

    @Test
    void shouldLeaveALinkItsLargerNetwork() {
        host.has("eth0", Kind.LINK, "10.0.7.3/16");
        assertProblem(false, "eth0 has 10.0.0.0/16; this host has no IPv4 address in the mesh, IPv6 goes on");
    }

    @Test
    void shouldShareWithASmallerNetwork() {
        host.has("docker0", Kind.INNER_BRIDGE, "10.0.0.129/25");
        assertProblem(true, "docker0 has 10.0.0.128/25; members with addresses there are not reached by IPv4");
    }

    @Test
    void shouldLeaveARouteToTheSameNetwork() {
        host.has("wg0", Kind.TUNNEL).withRoute("10.0.0.0/24");
        assertFalse(overlap().isUsable());
    }

    @Test
    void shouldTakeItsPartOutOfALargerRoute() {
        host.has("ppp0", Kind.LINK).withRoute("10.0.0.0/8");
        assertProblem(true, "a route leads to 10.0.0.0/8 through ppp0; the mesh has this part of it now");
    }

    @Test
    void shouldNameAnotherMeshAndLeaveItsNetworkToTheOlder() {
        host.hasMesh("other0", "10.0.0.9/24", "fd99::9/64");
        assertEquals(Optional.empty(), overlap().problem());
        HostNetwork seen = host.look();
        MeshOverlap ofYounger = MeshOverlap.of(MESH, seen, List.of(), List.of(3), 3, Set.of());
        assertFalse(ofYounger.isUsable());
        assertTrue(ofYounger.problem().orElseThrow().contains("mesh0, of another mesh, has 10.0.0.0/24"));
    }

    @Test
    void shouldNotMindAnotherNodeOfTheSameMesh() {
        host.hasMesh("mesh1", "10.0.0.9/24", "fd77::9/64");
        HostNetwork seen = host.look();
        assertEquals(
                Optional.empty(),
                MeshOverlap.of(MESH, seen, List.of(), List.of(2, 3), 3, Set.of())
                        .problem());
    }

    @Test
    void shouldSayThatARouterOrAServerIsInside() {
        MeshOverlap overlap = overlap("10.0.0.1", "198.51.100.1");
        assertTrue(overlap.isUsable());
        assertTrue(overlap.problem()
                .orElseThrow()
                .endsWith(
                        "it holds 10.0.0.1, this host's router or a server; " + "that address stays outside the mesh"));
    }
}
