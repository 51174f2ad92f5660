package org.meshnet.node.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

class PrefixSetTest {
    private static List<Prefix> without(String network, String... holes) {
        List<IpAddress> addresses = Stream.of(holes)
                .map(text -> IpAddress.parse(text).orElseThrow())
                .toList();
        return PrefixSet.without(FakeHost.prefix(network), addresses);
    }

    @Test
    void shouldKeepANetworkWithoutHolesWhole() {
        assertEquals(List.of(FakeHost.prefix("10.0.0.0/24")), without("10.0.0.7/24"));
        assertEquals(List.of(FakeHost.prefix("10.0.0.0/24")), without("10.0.0.0/24", "10.0.1.1"));
    }

    @Test
    void shouldLeadToEveryAddressButTheHoles() {
        List<Prefix> rest = without("10.0.0.0/24", "10.0.0.1", "10.0.0.255");
        for (int i = 0; i < 256; i++) {
            IpAddress address = IpAddress.parse("10.0.0." + i).orElseThrow();
            long count =
                    rest.stream().filter(prefix -> prefix.contains(address)).count();
            assertEquals(i == 1 || i == 255 ? 0 : 1, count, address.toString());
        }
        assertTrue(rest.size() <= 14, rest.toString());
    }

    @Test
    void shouldKnowWhatOverlaps() {
        Prefix mesh = FakeHost.prefix("10.0.0.0/24");
        assertTrue(PrefixSet.overlap(mesh, FakeHost.prefix("10.0.0.200/30")));
        assertTrue(PrefixSet.overlap(mesh, FakeHost.prefix("10.3.0.0/8")));
        assertFalse(PrefixSet.overlap(mesh, FakeHost.prefix("10.0.1.0/24")));
        assertFalse(PrefixSet.overlap(mesh, FakeHost.prefix("::/0")));
    }
}
