package org.meshnet.node.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Prefix;

class NetworkWatchTest {
    private final List<List<Endpoint>> told = new ArrayList<>();
    private List<Prefix> overlays = List.of();

    private NetworkWatch watch() {
        return new NetworkWatch("mesh0", 5555, () -> overlays, told::add);
    }

    @Test
    void shouldTellTheAddressesOnceUntilTheyChange() {
        NetworkWatch watch = watch();
        watch.look();
        watch.look();
        assertEquals(1, told.size());
    }

    @Test
    void shouldTellOnlyAddressesThatAnotherHostCanUse() {
        watch().look();
        for (Endpoint endpoint : told.get(0)) {
            assertTrue(endpoint.isSendable() && !endpoint.address().isLocalOnly(), endpoint.toString());
            assertEquals(5555, endpoint.port());
        }
    }

    @Test
    void shouldLeaveOutWhatLiesInsideTheMesh() {
        NetworkWatch watch = watch();
        overlays = List.of(
                Prefix.parse("0.0.0.0/0").orElseThrow(), Prefix.parse("::/0").orElseThrow());
        watch.look();
        assertEquals(List.of(List.of()), told);
    }
}
