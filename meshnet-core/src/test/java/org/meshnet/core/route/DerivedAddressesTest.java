package org.meshnet.core.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

class DerivedAddressesTest {
    private static final NetworkId NETWORK = NetworkId.of(filled(7));

    private static byte[] filled(int value) {
        byte[] bytes = new byte[32];
        java.util.Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static NodeKey node(int value) {
        return NodeKey.of(filled(value));
    }

    private static Prefix prefix(String text) {
        return Prefix.parse(text).orElseThrow();
    }

    @Test
    void shouldDeriveAUniqueLocalIpv6AddressFromTheKeys() {
        IpAddress address = DerivedAddresses.v6(NETWORK, node(1));
        assertTrue(DerivedAddresses.v6Network(NETWORK).contains(address));
        assertEquals(0xfd, (int) (address.high() >>> 56));
        assertEquals(address, DerivedAddresses.v6(NETWORK, node(1)));
        assertNotEquals(address, DerivedAddresses.v6(NETWORK, node(2)));
    }

    @Test
    void shouldTryEveryAddressOfASmallNetwork() {
        for (String text : new String[] {"10.0.0.0/24", "10.9.8.0/29", "10.0.0.0/30", "10.0.0.0/31", "10.0.0.5/32"}) {
            Prefix network = prefix(text);
            Set<IpAddress> tried = new HashSet<>();
            long attempts = DerivedAddresses.HASHED_ATTEMPT_COUNT + DerivedAddresses.hostCount(network);
            for (int attempt = 0; attempt < attempts; attempt++) {
                IpAddress address = DerivedAddresses.v4(network, node(3), attempt);
                assertTrue(DerivedAddresses.isHost(network, address), address + " in " + network);
                tried.add(address);
            }
            assertEquals(DerivedAddresses.hostCount(network), tried.size(), text);
        }
    }

    @Test
    void shouldNotNumberTheNetworkOrTheBroadcastAddress() {
        Prefix network = prefix("10.0.0.0/24");
        assertEquals(254, DerivedAddresses.hostCount(network));
        assertFalse(DerivedAddresses.isHost(network, IpAddress.v4(0x0a000000)));
        assertFalse(DerivedAddresses.isHost(network, IpAddress.v4(0x0a0000ff)));
        assertTrue(DerivedAddresses.isHost(network, IpAddress.v4(0x0a0000fe)));
        assertFalse(DerivedAddresses.isHost(network, IpAddress.v4(0x0a000101)));
    }

    @Test
    void shouldCountTheHostsOfEveryPrefixLength() {
        assertEquals(1, DerivedAddresses.hostCount(prefix("10.0.0.0/32")));
        assertEquals(2, DerivedAddresses.hostCount(prefix("10.0.0.0/31")));
        assertEquals(2, DerivedAddresses.hostCount(prefix("10.0.0.0/30")));
        assertEquals((1L << 32) - 2, DerivedAddresses.hostCount(prefix("0.0.0.0/0")));
    }
}
