package org.meshnet.node.portmap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.tun.HostInterface;
import org.meshnet.tun.HostInterface.Kind;
import org.meshnet.tun.HostNetwork;
import org.meshnet.tun.HostRoute;

class GatewaysTest {
    private static HostNetwork host(HostRoute route, String... addresses) {
        List<Prefix> prefixes = Stream.of(addresses)
                .map(text -> Prefix.parse(text).orElseThrow())
                .toList();
        return new HostNetwork(
                List.of(new HostInterface(2, "eth0", Kind.LINK, false, 1_500, prefixes)), List.of(route), Set.of());
    }

    private static HostRoute route(String destination, int index, String gateway) {
        return new HostRoute(Prefix.parse(destination).orElseThrow(), index, IpAddress.parse(gateway));
    }

    private static Optional<String> gateway(HostNetwork network) {
        return Gateways.of(network).map(found -> found.address() + " from " + found.local());
    }

    @Test
    void shouldTakeTheAddressInTheGatewaysNetwork() {
        assertEquals(
                Optional.of("192.168.20.1 from 192.168.20.5"),
                gateway(host(route("0.0.0.0/0", 2, "192.168.20.1"), "fd00::1/64", "10.5.5.5/24", "192.168.20.5/24")));
    }

    @Test
    void shouldTakeAnyAddressTowardsAGatewayOutsideOfItsNetworks() {
        assertEquals(
                Optional.of("172.31.1.1 from 192.0.2.5"),
                gateway(host(route("0.0.0.0/0", 2, "172.31.1.1"), "169.254.3.3/16", "192.0.2.5/32")));
    }

    @Test
    void shouldFindNoneWhereNoneLeadsToAGateway() {
        assertEquals(Optional.empty(), gateway(host(route("0.0.0.0/0", 2, ""), "192.0.2.5/32")));
        assertEquals(Optional.empty(), gateway(host(route("::/0", 2, "fe80::1"), "192.0.2.5/32")));
        assertEquals(Optional.empty(), gateway(host(route("0.0.0.0/0", 3, "192.0.2.1"), "192.0.2.5/24")));
    }
}
