package org.meshnet.node.nft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.route.RouteConsent;
import org.meshnet.node.config.AdvertisedRoute;
import org.meshnet.node.config.NodeConfig;

class NatRulesTest {
    private static final List<Prefix> MESH = List.of(prefix("10.0.0.0/24"), prefix("fd00:1::/64"));

    private static Prefix prefix(String text) {
        return Prefix.parse(text).orElseThrow();
    }

    private static NatRules rules(boolean isMasqueraded, AdvertisedRoute... routes) {
        return new NatRules(
                "mesh0",
                MESH,
                new NodeConfig.Routing(List.of(routes), RouteConsent.NONE, isMasqueraded, NodeConfig.Exit.NONE));
    }

    private static AdvertisedRoute route(String network, String seenAs) {
        return new AdvertisedRoute(prefix(network), prefix(seenAs));
    }

    @Test
    void shouldHaveNothingToDoForNetworksAsTheyAre() {
        assertTrue(rules(false).isEmpty());
        assertTrue(rules(false, route("192.168.1.0/24", "192.168.1.0/24")).isEmpty());
    }

    @Test
    void shouldMapOneToOneInBothDirectionsAndMasqueradeTheMesh() {
        assertEquals(
                """
                table inet meshnet_7
                delete table inet meshnet_7
                table inet meshnet_7 {
                  chain prerouting {
                    type nat hook prerouting priority dstnat; policy accept;
                    iif "mesh0" dnat ip prefix to ip daddr map { \
                10.64.7.0/24 : 192.168.1.0/24, 10.64.8.0/24 : 192.168.2.0/24 }
                  }
                  chain postrouting {
                    type nat hook postrouting priority srcnat; policy accept;
                    oif "mesh0" snat ip prefix to ip saddr map { \
                192.168.1.0/24 : 10.64.7.0/24, 192.168.2.0/24 : 10.64.8.0/24 }
                    oif != "mesh0" ip saddr 10.0.0.0/24 ip daddr { 192.168.1.0/24, 192.168.2.0/24 } masquerade
                    oif != "mesh0" ip6 saddr fd00:1::/64 ip6 daddr { fd77::/64 } masquerade
                  }
                }
                """,
                rules(
                                true,
                                route("192.168.1.0/24", "10.64.7.0/24"),
                                route("192.168.2.0/24", "10.64.8.0/24"),
                                route("fd77::/64", "fd77::/64"))
                        .script("meshnet_7"));
    }
}
