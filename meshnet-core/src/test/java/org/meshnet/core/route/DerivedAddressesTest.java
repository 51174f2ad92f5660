package org.meshnet.core.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

class DerivedAddressesTest {
    private final DerivedAddresses derived = new DerivedAddresses(NetworkSecrets.derive(NetworkKey.of(filled(7))));

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
        IpAddress address = derived.v6(node(1));
        assertTrue(derived.v6Network().contains(address));
        assertEquals(0xfd, (int) (address.high() >>> 56));
        assertEquals(address, derived.v6(node(1)));
        assertNotEquals(address, derived.v6(node(2)));
    }

    @Test
    void shouldDeriveTheAddressesOfTheProtocol() {
        byte[] seed = new byte[32];
        for (int i = 0; i < seed.length; i++) {
            seed[i] = (byte) i;
        }
        DerivedAddresses golden = new DerivedAddresses(NetworkSecrets.derive(NetworkKey.of(seed)));
        NodeKey node = Identity.fromSeed(seed).nodeKey();
        assertEquals("fdd8:6fd5:eae5:0:dc99:a0b7:fab8:f54d", golden.v6(node).toString());
        assertEquals("10.0.0.38", golden.v4(prefix("10.0.0.0/24"), node, 0).toString());
        assertEquals("10.0.0.5", golden.v4(prefix("10.0.0.0/24"), node, 1).toString());
    }

    @Test
    void shouldTellTheStartOfTheKeyFromTheIpv6Address() {
        Random random = new Random(5);
        for (int i = 0; i < 1_000; i++) {
            byte[] key = new byte[NodeKey.LENGTH];
            random.nextBytes(key);
            IpAddress address = derived.v6(NodeKey.of(key));
            assertEquals(OptionalLong.of(ByteBuffer.wrap(key).getLong()), derived.keyPrefix(address));
        }
        assertEquals(OptionalLong.empty(), derived.keyPrefix(new IpAddress(0xfd00L << 48, 1)));
    }

    @Test
    void shouldTellNothingToWhoKnowsNoMoreThanTheKeys() {
        DerivedAddresses other = new DerivedAddresses(NetworkSecrets.derive(NetworkKey.of(filled(8))));
        assertNotEquals(derived.v6Network(), other.v6Network());
        assertNotEquals(derived.v6(node(1)).low(), other.v6(node(1)).low());
        Prefix wide = prefix("10.0.0.0/8");
        assertNotEquals(derived.v4(wide, node(1), 0), other.v4(wide, node(1), 0));
    }

    @Test
    void shouldTryEveryAddressOfASmallNetwork() {
        for (String text : new String[] {"10.0.0.0/24", "10.9.8.0/29", "10.0.0.0/30", "10.0.0.0/31", "10.0.0.5/32"}) {
            Prefix network = prefix(text);
            Set<IpAddress> tried = new HashSet<>();
            long attempts = DerivedAddresses.HASHED_ATTEMPT_COUNT + DerivedAddresses.hostCount(network);
            for (int attempt = 0; attempt < attempts; attempt++) {
                IpAddress address = derived.v4(network, node(3), attempt);
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
