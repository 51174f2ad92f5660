package org.meshnet.node.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.node.portmap.Gateway;

class NetworkWatchTest {
    private final List<List<Endpoint>> told = new ArrayList<>();
    private List<Prefix> overlays = List.of();
    private Optional<Gateway> gateway = Optional.empty();
    private int gatewayChanges;

    private NetworkWatch watch() {
        return new NetworkWatch("mesh0", () -> 5555, () -> overlays, () -> gateway, new Listener());
    }

    private final class Listener implements NetworkWatch.Listener {
        @Override
        public void onLocalEndpoints(List<Endpoint> endpoints) {
            told.add(endpoints);
        }

        @Override
        public void onGateway() {
            gatewayChanges++;
        }
    }

    private static Optional<Gateway> gateway(String address) {
        return Optional.of(new Gateway(
                IpAddress.parse(address).orElseThrow(),
                IpAddress.parse("192.168.1.7").orElseThrow()));
    }

    @Test
    void shouldTellOfAnotherGatewayButNotOfTheFirst() {
        gateway = gateway("192.168.1.1");
        NetworkWatch watch = watch();
        watch.look();
        watch.look();
        assertEquals(0, gatewayChanges);
        gateway = gateway("192.168.1.2");
        watch.look();
        watch.look();
        assertEquals(1, gatewayChanges);
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
