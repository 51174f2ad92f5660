package org.meshnet.node.netcheck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.stun.Hairpin;
import org.meshnet.core.stun.NatFiltering;
import org.meshnet.core.stun.NatMapping;
import org.meshnet.core.stun.NatReport;
import org.meshnet.node.portmap.MapProtocol;
import org.meshnet.node.stream.StreamTarget;

class NetCheckTextTest {
    private static final Endpoint SERVER = Endpoint.parse("198.51.100.10:8000").orElseThrow();
    private static final Optional<Endpoint> MAPPED = Endpoint.parse("203.0.113.7:4000");

    private static NetCheckReport report(NatMapping mapping, NatFiltering filtering, MapProtocol... protocols) {
        NatReport v4 = new NatReport(
                List.of(new NatReport.ServerAnswer(SERVER, MAPPED, OptionalLong.of(12_345_678))),
                mapping,
                filtering,
                Hairpin.NO);
        return new NetCheckReport(
                List.of(
                        new NetCheckReport.ServerLine(
                                "vpn.example.org:8000", Optional.of(SERVER), MAPPED, OptionalLong.of(12_345_678)),
                        new NetCheckReport.ServerLine(
                                "gone.example.org:8000", Optional.empty(), Optional.empty(), OptionalLong.empty())),
                List.of(
                        new NetCheckReport.StreamLine(
                                new StreamTarget("vpn.example.org", 8000, false),
                                OptionalLong.of(13_000_000),
                                Optional.empty()),
                        new NetCheckReport.StreamLine(
                                new StreamTarget("vpn.example.org", 443, true),
                                OptionalLong.empty(),
                                Optional.of("Connection refused"))),
                Optional.of(v4),
                Optional.empty(),
                IpAddress.parse("192.168.1.1"),
                Set.of(protocols));
    }

    private static String verdict(NetCheckReport report) {
        return NetCheckText.of(report, Integer.MAX_VALUE).stream()
                .filter(line -> line.startsWith("direct paths"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldSayWhatWasFoundWithinATerminal() {
        List<String> lines =
                NetCheckText.of(report(NatMapping.ENDPOINT_INDEPENDENT, NatFiltering.ADDRESS_AND_PORT_DEPENDENT), 70);
        String text = String.join("\n", lines);
        assertTrue(text.contains("seen at 203.0.113.7:4000, behind a NAT"), text);
        assertTrue(text.contains("endpoint-independent: one outer port for all peers"), text);
        assertTrue(text.contains("only who was written to may\n              come in\n"), text);
        assertTrue(text.contains("port mapping  none at 192.168.1.1"), text);
        assertTrue(text.contains("12.3 ms"), text);
        assertTrue(text.contains("TCP           works with vpn.example.org:8000, 13.0 ms"), text);
        assertTrue(text.contains("TLS           not with vpn.example.org:443: Connection refused"), text);
        assertTrue(text.contains("gone.example.org:8000  no such name"), text);
        assertTrue(lines.stream().allMatch(line -> line.length() <= 70), text);
    }

    @Test
    void shouldJudgeByTheBestThereIs() {
        assertTrue(verdict(report(NatMapping.NONE, NatFiltering.ENDPOINT_INDEPENDENT))
                .contains("with everybody"));
        assertTrue(verdict(report(NatMapping.ENDPOINT_INDEPENDENT, NatFiltering.ADDRESS_DEPENDENT))
                .contains("with most"));
        NetCheckReport symmetric =
                report(NatMapping.ADDRESS_AND_PORT_DEPENDENT, NatFiltering.ADDRESS_AND_PORT_DEPENDENT);
        assertTrue(verdict(symmetric).contains("with some"));
        NetCheckReport mapped =
                report(NatMapping.ADDRESS_AND_PORT_DEPENDENT, NatFiltering.ADDRESS_AND_PORT_DEPENDENT, MapProtocol.PCP);
        assertTrue(verdict(mapped).contains("with everybody"));
    }

    @Test
    void shouldHaveEveryFieldInJson() {
        JsonObject json =
                NetCheckJson.of(report(NatMapping.DEPENDENT, NatFiltering.UNKNOWN, MapProtocol.UPNP, MapProtocol.PCP));
        assertEquals(
                "{\"schema\":1,\"udp\":true,"
                        + "\"ipv4\":{\"works\":true,\"endpoint\":\"203.0.113.7:4000\",\"mapping\":\"dependent\","
                        + "\"filtering\":\"unknown\",\"hairpin\":\"no\"},\"ipv6\":null,\"gateway\":\"192.168.1.1\","
                        + "\"portMapping\":[\"PCP\",\"UPnP\"],\"servers\":[{\"server\":\"vpn.example.org:8000\","
                        + "\"endpoint\":\"198.51.100.10:8000\",\"observedEndpoint\":\"203.0.113.7:4000\","
                        + "\"latencyMs\":12.346},{\"server\":\"gone.example.org:8000\",\"endpoint\":null,"
                        + "\"observedEndpoint\":null,\"latencyMs\":null}],\"streams\":["
                        + "{\"server\":\"vpn.example.org:8000\",\"transport\":\"TCP\",\"latencyMs\":13.0,"
                        + "\"failure\":null},{\"server\":\"vpn.example.org:443\",\"transport\":\"TLS\","
                        + "\"latencyMs\":null,\"failure\":\"Connection refused\"}]}",
                org.meshnet.node.control.Json.line(json));
    }
}
