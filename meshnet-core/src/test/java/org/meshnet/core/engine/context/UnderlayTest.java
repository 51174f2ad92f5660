package org.meshnet.core.engine.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.meshnet.core.engine.relay.RelayBench;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

class UnderlayTest {
    private final OverlayAddresses overlay = new OverlayAddresses(
            RelayBench.config(),
            new Membership(RelayBench.config().member()),
            new RecordingListener(),
            new EngineWarnings(new RecordingListener()),
            0);
    private final Underlay underlay = new Underlay(overlay);

    private static List<Prefix> prefixes(String... texts) {
        return Stream.of(texts).map(text -> Prefix.parse(text).orElseThrow()).toList();
    }

    private boolean isOutside(String address) {
        return underlay.isOutside(IpAddress.parse(address).orElseThrow());
    }

    @Test
    void shouldKeepOutOfItsOwnMesh() {
        assertFalse(isOutside("10.0.0.9"));
        assertFalse(underlay.isOutside(overlay.claimed().get(0)));
        assertTrue(isOutside("10.0.1.9"));
    }

    @Test
    void shouldTakeALinksNeighboursForWhatTheyAreWhateverTheMeshsAddresses() {
        underlay.setNetworks(prefixes("10.0.0.0/16"), List.of());
        assertTrue(isOutside("10.0.0.9"));
        underlay.setNetworks(prefixes("10.0.0.0/25"), List.of());
        assertTrue(isOutside("10.0.0.9"));
        assertFalse(isOutside("10.0.0.200"));
    }

    @Test
    void shouldKeepOutOfTunnels() {
        underlay.setNetworks(prefixes("192.168.1.0/24"), prefixes("10.91.0.0/24", "fd91::/64"));
        assertFalse(isOutside("10.91.0.2"));
        assertFalse(isOutside("fd91::2"));
        assertTrue(isOutside("192.168.1.2"));
        assertTrue(isOutside("203.0.113.7"));
    }

    @Test
    void shouldLetTheLongerPrefixDecideBetweenLinkAndTunnel() {
        underlay.setNetworks(prefixes("10.0.0.0/8"), prefixes("10.91.0.0/24"));
        assertFalse(isOutside("10.91.0.2"));
        assertTrue(isOutside("10.92.0.2"));
        underlay.setNetworks(prefixes("10.91.0.0/24"), prefixes("10.91.0.0/24"));
        assertTrue(isOutside("10.91.0.2"));
    }

    @Test
    void shouldHearAServerWhereverItsUserSaysThatItIs() {
        underlay.setNetworks(List.of(), prefixes("10.91.0.0/24"));
        Endpoint server = Endpoint.parse("10.91.0.1:8000").orElseThrow();
        assertFalse(underlay.isWelcome(server));
        underlay.setServer(0, List.of(server));
        assertTrue(underlay.isWelcome(server));
        assertFalse(underlay.isWelcome(Endpoint.parse("10.91.0.1:8001").orElseThrow()));
    }

    @Test
    void shouldSayWhetherTheNetworksChanged() {
        assertFalse(underlay.setNetworks(List.of(), List.of()));
        assertTrue(underlay.setNetworks(prefixes("10.1.0.0/24"), List.of()));
        assertEquals(prefixes("10.1.0.0/24"), underlay.links());
    }
}
