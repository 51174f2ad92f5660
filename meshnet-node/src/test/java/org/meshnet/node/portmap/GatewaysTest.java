package org.meshnet.node.portmap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.IpAddress;

class GatewaysTest {
    private static final String HEAD =
            "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT";

    private static Optional<String> gateway(String... lines) {
        return Gateways.defaultRoute(List.of(lines)).map(route -> route.gateway() + " " + route.interfaceName());
    }

    @Test
    void shouldFindTheDefaultRouteWithTheLowestMetric() {
        assertEquals(
                Optional.of("192.168.20.1 eth0"),
                gateway(
                        HEAD,
                        "wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0",
                        "eth0\t00000000\t0114A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0",
                        "eth0\t0014A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0"));
    }

    @Test
    void shouldFindNoneWhereNoneIsUpOrLeadsToAGateway() {
        assertEquals(
                Optional.empty(),
                gateway(
                        HEAD,
                        "tun0\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0",
                        "eth0\t00000000\t0114A8C0\t0002\t0\t0\t0\t00000000\t0\t0\t0",
                        "eth0\t00000000\tnonsense\t0003\t0\t0\t0\t00000000\t0\t0\t0",
                        ""));
    }

    @Test
    void shouldKnowTheAddressAsTheKernelWritesIt() {
        Gateways.Route route = Gateways.defaultRoute(
                        List.of("eth0\t00000000\tFE01A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0"))
                .orElseThrow();
        assertEquals(IpAddress.parse("192.168.1.254"), Optional.of(route.gateway()));
    }
}
