package org.meshnet.node.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.net.Prefix;

class FreeNetworkTest {
    private static final Prefix MESH = FakeHost.prefix("10.0.0.0/24");

    private static NetworkId id(int first) {
        byte[] bytes = new byte[NetworkId.LENGTH];
        bytes[0] = (byte) first;
        return NetworkId.of(bytes);
    }

    @Test
    void shouldProposeTheSameToAllNodesOfAMesh() {
        Optional<Prefix> first = FreeNetwork.propose(id(1), MESH, slice -> true);
        assertEquals(first, FreeNetwork.propose(id(1), MESH, slice -> true));
        assertNotEquals(first, FreeNetwork.propose(id(2), MESH, slice -> true));
        assertEquals(24, first.orElseThrow().length());
        assertEquals(first.orElseThrow(), first.orElseThrow().network());
        assertTrue(FakeHost.prefix("10.0.0.0/8").contains(first.orElseThrow().address()));
    }

    @Test
    void shouldGoOnUntilOneIsFree() {
        Prefix first = FreeNetwork.propose(id(1), MESH, slice -> true).orElseThrow();
        assertNotEquals(Optional.of(first), FreeNetwork.propose(id(1), MESH, slice -> !slice.equals(first)));
    }

    @Test
    void shouldGoToTheSharedRangeWhereThePrivateOneIsInUse() {
        Prefix all = FakeHost.prefix("10.0.0.0/8");
        Prefix found = FreeNetwork.propose(id(1), MESH, slice -> !all.contains(slice.address()))
                .orElseThrow();
        assertTrue(FakeHost.prefix("100.64.0.0/10").contains(found.address()), found.toString());
    }

    @Test
    void shouldProposeNothingWhereNothingIsFree() {
        assertEquals(Optional.empty(), FreeNetwork.propose(id(1), MESH, slice -> false));
    }

    @Test
    void shouldNotProposeMoreThanA16() {
        assertEquals(
                16,
                FreeNetwork.propose(id(1), FakeHost.prefix("10.0.0.0/8"), slice -> true)
                        .orElseThrow()
                        .length());
    }
}
