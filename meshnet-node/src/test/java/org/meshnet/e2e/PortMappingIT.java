package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Ports of a router that runs miniupnpd, which is not ours. */
@RequiresRoot
class PortMappingIT {
    private static final Path MINIUPNPD = Path.of("/usr/sbin/miniupnpd");
    /**
     * The daemon serves no address of the ranges for documentation, which the lab is made of; so the router gets one
     * more.
     */
    private static final String OUTER = "5.5.5.20";

    private static final String ROUTER = "alice-r";
    private static final List<String> TABLES = List.of(
            "table inet upnp {",
            "chain forward_upnp { }",
            "chain prerouting_upnp { }",
            "chain postrouting_upnp { }",
            "chain prerouting {",
            "type nat hook prerouting priority dstnat - 5; policy accept;",
            "jump prerouting_upnp",
            "}",
            "chain postrouting {",
            "type nat hook postrouting priority srcnat - 5; policy accept;",
            "jump postrouting_upnp",
            "}",
            "}");

    @BeforeAll
    static void requireMiniupnpd() {
        assumeTrue(Files.isExecutable(MINIUPNPD), "SKIPPED: miniupnpd (Debian's miniupnpd-nftables) is not here");
    }

    private static void site(Lab lab) {
        lab.site("alice", "port-restricted");
        lab.run(ROUTER, "ip", "addr", "add", OUTER + "/32", "dev", "lo").expectSuccess();
        lab.run("net", "ip", "route", "add", OUTER + "/32", "via", "198.51.100.20")
                .expectSuccess();
        Path tables = write(lab, "upnp.nft", TABLES);
        lab.run(ROUTER, "nft", "-f", tables.toString()).expectSuccess();
    }

    private static Daemon startRouter(Lab lab, String... settings) {
        List<String> lines = new ArrayList<>(List.of(
                "ext_ifname=wan",
                "listening_ip=lan",
                "ext_ip=" + OUTER,
                "secure_mode=yes",
                "upnp_table_name=upnp",
                "upnp_nat_table_name=upnp",
                "upnp_forward_chain=forward_upnp",
                "upnp_nat_chain=prerouting_upnp",
                "upnp_nat_postrouting_chain=postrouting_upnp",
                "uuid=00000000-0000-4000-8000-000000000001",
                "allow 1024-65535 0.0.0.0/0 1024-65535"));
        lines.addAll(List.of(settings));
        String config = write(lab, "miniupnpd.conf", lines).toString();
        String pidFile = lab.file("miniupnpd.pid").toString();
        Daemon router =
                lab.start(ROUTER, "miniupnpd", List.of(MINIUPNPD.toString(), "-d", "-f", config, "-P", pidFile));
        router.awaitLog("HTTP listening on port|Listening for NAT-PMP");
        return router;
    }

    private static Path write(Lab lab, String name, List<String> lines) {
        try {
            return Files.write(lab.file(name), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<JsonObject> mapping(Node node) {
        return Optional.of(node.status().get("portMapping"))
                .filter(mapping -> mapping.isJsonObject())
                .map(mapping -> mapping.getAsJsonObject());
    }

    private static JsonObject awaitMapping(Node node) {
        return Await.value("mapped port", () -> mapping(node));
    }

    private static boolean isForwarding(Lab lab) {
        return lab.run(ROUTER, "nft", "list", "chain", "inet", "upnp", "prerouting_upnp")
                .output()
                .contains("dnat");
    }

    @Test
    void shouldOfferTheRoutersPortToAPeerThatCouldNotComeInOtherwise() {
        Lab.with("PCP", lab -> {
            site(lab);
            startRouter(lab, "enable_natpmp=yes", "enable_upnp=no");
            lab.site("bob", "symmetric");
            lab.startServer();
            Node alice = lab.startNode("alice").awaitStart();
            JsonObject mapping = awaitMapping(alice);
            assertEquals("PCP", mapping.get("protocol").getAsString());
            assertTrue(mapping.get("endpoint").getAsString().startsWith(OUTER + ":"), mapping.toString());
            Node bob = lab.startNode("bob").awaitStart();
            bob.awaitPath("alice", "direct");
            bob.awaitPing(alice.address(4));
            assertTrue(isForwarding(lab));
            assertEquals(0, alice.terminate());
            // The router may answer later than the node waits for it.
            Await.isTrue("the port is given back at the end", () -> !isForwarding(lab));
        });
    }

    @Test
    void shouldUseUpnpWhereThereIsNothingElse() {
        Lab.with("UPnP", lab -> {
            site(lab);
            startRouter(lab, "enable_natpmp=no", "enable_upnp=yes");
            lab.startServer();
            Node alice = lab.startNode("alice").awaitStart();
            JsonObject mapping = awaitMapping(alice);
            assertEquals("UPnP", mapping.get("protocol").getAsString());
            assertTrue(mapping.get("endpoint").getAsString().startsWith(OUTER + ":"), mapping.toString());
            assertTrue(isForwarding(lab));
            assertEquals(0, alice.terminate());
            // The router may answer later than the node waits for it.
            Await.isTrue("the port is given back at the end", () -> !isForwarding(lab));
        });
    }

    @Test
    void shouldNotAskTheRouterWhenToldNotTo() {
        Lab.with("no port mapping", lab -> {
            site(lab);
            startRouter(lab, "enable_natpmp=yes", "enable_upnp=yes");
            lab.startServer();
            Node alice = lab.startNode("alice", "--no-port-mapping").awaitStart();
            Await.isTrue("registration", Await.LONG, alice::isRegistered);
            assertEquals(Optional.empty(), mapping(alice));
            assertFalse(isForwarding(lab));
        });
    }

    @Test
    void shouldFindAllProtocolsOfTheRouterInANetcheck() {
        Lab.with("netcheck of the router", lab -> {
            site(lab);
            startRouter(lab, "enable_natpmp=yes", "enable_upnp=yes");
            lab.startServer();
            // Again where the router took longer to answer than is waited for.
            Await.isTrue("all three protocols", () -> found(lab).equals("[\"PCP\",\"NAT-PMP\",\"UPnP\"]"));
            assertFalse(isForwarding(lab), "netcheck changes nothing");
        });
    }

    private static String found(Lab lab) {
        String said = lab.runNode("alice", "netcheck", "--server", Lab.serverPlace(), "--json")
                .expectSuccess()
                .output();
        JsonArray found = JsonParser.parseString(said).getAsJsonObject().getAsJsonArray("portMapping");
        return found.toString();
    }

    @Test
    void shouldAskAnewWhenItsAddressInTheNetworkIsAnother() {
        Lab.with("PCP and a new local address", lab -> {
            site(lab);
            startRouter(lab, "enable_natpmp=yes", "enable_upnp=no");
            lab.startServer();
            Node alice = lab.startNode("alice").awaitStart();
            awaitMapping(alice);
            lab.run(
                            "alice",
                            "sh",
                            "-c",
                            "ip addr add 192.168.20.77/24 dev eth0 && ip addr del 192.168.20.2/24 dev eth0"
                                    + " && ip addr add 192.168.20.77/24 dev eth0; ip route replace default "
                                    + "via 192.168.20.1")
                    .expectSuccess();
            Await.isTrue(
                    "port at the new address",
                    Await.LONG,
                    () -> lab.run(ROUTER, "nft", "list", "chain", "inet", "upnp", "prerouting_upnp")
                            .output()
                            .contains("192.168.20.77"));
        });
    }
}
