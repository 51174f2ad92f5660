package org.meshnet.core.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meshnet.core.net.Prefix;

class RouteRulesTest {
    private static Prefix prefix(String text) {
        return Prefix.parse(text).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.0.0/8", "192.168.1.0/24", "203.0.113.7/32", "fc00::/7", "fd12:3456::/48", "2001:db8::1/128"
            })
    void shouldTakeNetworks(String route) {
        assertEquals(Optional.empty(), RouteRules.problem(prefix(route)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0/0",
                "::/0",
                "0.0.0.0/1",
                "128.0.0.0/1",
                "2000::/3",
                "192.168.1.1/24",
                "fd00::1/64",
                "0.1.0.0/16",
                "127.0.0.0/8",
                "127.1.0.0/16",
                "169.254.7.0/24",
                "224.0.0.0/4",
                "239.1.0.0/16",
                "240.0.0.0/8",
                "255.255.255.255/32",
                "::1/128",
                "::/64",
                "0:0:0:1::/64",
                "::/8",
                "fe80::/64",
                "ff02::/16"
            })
    void shouldRefuseWhatIsNone(String route) {
        assertTrue(RouteRules.problem(prefix(route)).isPresent());
    }

    @Test
    void shouldCoverWhatTheUserAllowedOnly() {
        RouteConsent some = new RouteConsent(false, List.of(prefix("10.0.0.0/8"), prefix("fd00::/8")));
        assertTrue(some.covers(prefix("10.2.0.0/16")));
        assertTrue(some.covers(prefix("10.0.0.0/8")));
        assertTrue(some.covers(prefix("fd01::/64")));
        assertFalse(some.covers(prefix("0.0.0.0/0")));
        assertFalse(some.covers(prefix("11.0.0.0/8")));
        assertFalse(RouteConsent.NONE.covers(prefix("10.2.0.0/16")));
        assertFalse(RouteConsent.NONE.isGiven());
        assertTrue(RouteConsent.ANY.covers(prefix("10.2.0.0/16")));
    }

    @Test
    void shouldTellPartsAndOverlaps() {
        assertTrue(prefix("10.0.0.0/8").holds(prefix("10.1.0.0/16")));
        assertFalse(prefix("10.1.0.0/16").holds(prefix("10.0.0.0/8")));
        assertTrue(prefix("10.1.0.0/16").overlaps(prefix("10.0.0.0/8")));
        assertFalse(prefix("10.1.0.0/16").overlaps(prefix("10.2.0.0/16")));
        assertFalse(prefix("::/0").overlaps(prefix("10.2.0.0/16")));
        assertTrue(prefix("10.1.0.0/16").isNetwork());
        assertFalse(prefix("10.1.0.1/16").isNetwork());
    }
}
