package org.meshnet.core.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

class RouteTableTest {
    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }

    private static Prefix prefix(String text) {
        return Prefix.parse(text).orElseThrow();
    }

    @Test
    void shouldFindNothingWhenEmpty() {
        assertNull(RouteTable.empty().find(address("10.0.0.1")));
    }

    @Test
    void shouldPreferTheLongerPrefix() {
        RouteTable<String> table = RouteTable.of(Map.of(prefix("10.0.0.0/8"), "wide", prefix("10.1.0.0/16"), "narrow"));
        assertEquals("narrow", table.find(address("10.1.2.3")));
        assertEquals("wide", table.find(address("10.2.2.3")));
        assertNull(table.find(address("11.0.0.1")));
    }

    @Test
    void shouldKeepTheFamiliesApart() {
        RouteTable<String> table = RouteTable.of(Map.of(prefix("0.0.0.0/0"), "four"));
        assertEquals("four", table.find(address("1.2.3.4")));
        assertNull(table.find(address("fd00::1")));
        RouteTable<String> six = RouteTable.of(Map.of(prefix("::/0"), "six", prefix("1.0.0.0/8"), "four"));
        assertEquals("six", six.find(address("fd00::1")));
        assertEquals("four", six.find(address("1.2.3.4")));
        assertNull(six.find(address("2.2.3.4")), "it is held as an IPv6 address, but is none");
    }

    @Test
    void shouldAgreeWithALinearSearch() {
        for (long seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            Map<Prefix, Integer> routes = new HashMap<>();
            for (int i = 0; i < 300; i++) {
                routes.put(randomPrefix(random).network(), i);
            }
            RouteTable<Integer> table = RouteTable.of(routes);
            for (int i = 0; i < 2_000; i++) {
                IpAddress wanted = randomAddress(random);
                assertEquals(linear(routes, wanted), table.find(wanted), "seed " + seed + ", " + wanted);
            }
        }
    }

    private static Integer linear(Map<Prefix, Integer> routes, IpAddress wanted) {
        Prefix best = null;
        for (Prefix route : routes.keySet()) {
            if (route.contains(wanted) && (best == null || route.length() > best.length())) {
                best = route;
            }
        }
        return routes.get(best);
    }

    private static Prefix randomPrefix(Random random) {
        IpAddress address = randomAddress(random);
        return new Prefix(address, random.nextInt(address.bitCount() + 1));
    }

    /** Few distinct bits, so that prefixes overlap. */
    private static IpAddress randomAddress(Random random) {
        return random.nextBoolean()
                ? IpAddress.v4(10 << 24 | random.nextInt(4) << 16 | random.nextInt(4) << 8 | random.nextInt(8))
                : new IpAddress(0xfd00L << 48 | random.nextInt(4), random.nextInt(16));
    }
}
