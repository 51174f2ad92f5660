package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The laboratory's NATs are what their names say, as plain datagrams and the discovery server's STUN show. */
@RequiresRoot
class NatKindsIT {
    private static final String NONE = "none";
    private static final String INDEPENDENT = "endpoint-independent";
    private static final String BY_ADDRESS = "address-dependent";
    private static final String BY_PORT = "address-and-port-dependent";

    @Test
    void shouldMapAndFilterAsTheirNamesSay() {
        Lab.with("kinds of NAT", lab -> {
            lab.startServer();
            check(lab, "public", NONE, "preserved", INDEPENDENT);
            check(lab, "firewall", NONE, "preserved", BY_PORT);
            check(lab, "full-cone", INDEPENDENT, "preserved", INDEPENDENT);
            check(lab, "address-restricted", INDEPENDENT, "preserved", BY_ADDRESS);
            check(lab, "port-restricted", INDEPENDENT, "preserved", BY_PORT);
            check(lab, "port-restricted-open-input", INDEPENDENT, "preserved", BY_PORT);
            check(lab, "symmetric", BY_PORT, "random", BY_PORT);
            check(lab, "symmetric-sequential", BY_PORT, "sequential", BY_PORT);
            check(lab, "carrier-grade", INDEPENDENT, "preserved", BY_PORT);
            check(lab, "ipv6-only", NONE, "preserved", BY_PORT);
        });
    }

    private static void check(Lab lab, String kind, String mapping, String ports, String filtering) {
        String host = kind.replace("-", "").substring(0, 6) + kind.length();
        lab.site(host, kind);
        JsonObject found = lab.behaviour(host, kind.equals("ipv6-only") ? "2001:db8::10" : Lab.SERVER_ADDRESS);
        String all = kind + ": " + found;
        assertTrue(found.get("udp").getAsBoolean() && found.get("answers").getAsBoolean(), all);
        assertTrue(found.get("tcp").getAsBoolean(), all);
        assertEquals(mapping, found.get("mapping").getAsString(), all);
        assertEquals(ports, found.get("ports").getAsString(), all);
        assertEquals(filtering, found.get("filtering").getAsString(), all);
        assertEquals(kind.endsWith("open-input"), found.get("tracksStrays").getAsBoolean(), all);
        assertEquals(kind.equals("ipv6-only") ? 6 : 4, found.get("family").getAsInt(), all);
        checkStun(found, mapping, all);
        if (!mapping.equals(NONE)) {
            assertFalse(found.get("hairpin").getAsBoolean(), all);
        }
    }

    /** Where mapping depends on the endpoint, the STUN server sees another one than the plain receiver. */
    private static void checkStun(JsonObject found, String mapping, String all) {
        String external = found.get("external").getAsString();
        if (mapping.equals(BY_PORT)) {
            assertNotEquals(external, found.get("stun").getAsString(), all);
        } else {
            assertEquals(external, found.get("stun").getAsString(), all);
        }
        assertEquals(mapping.equals(NONE), external.equals(found.get("local").getAsString()), all);
    }

    @Test
    void shouldKeepTheHardwareAddressOfTheInternetsRouter() {
        Lab.with("growing internet", lab -> {
            String before = routerHardwareAddress(lab);
            for (int site = 1; site <= 8; site++) {
                lab.site("host" + site, "public");
            }
            assertEquals(before, routerHardwareAddress(lab));
        });
    }

    private static String routerHardwareAddress(Lab lab) {
        return lab.run("net", "cat", "/sys/class/net/br0/address")
                .expectSuccess()
                .output();
    }

    @Test
    void shouldLetOutTcpButNoUdpWhereUdpIsBlocked() {
        Lab.with("UDP blocked", lab -> {
            lab.startServer();
            lab.site("alice", "udp-blocked");
            JsonObject found = lab.behaviour("alice", Lab.SERVER_ADDRESS);
            assertFalse(found.get("udp").getAsBoolean(), found.toString());
            assertTrue(found.get("stun").isJsonNull(), found.toString());
            assertTrue(found.get("tcp").getAsBoolean(), found.toString());
        });
    }

    @Test
    void shouldLetOutTcpToPort443OnlyWhereTheRestIsBlocked() {
        Lab.with("only port 443", lab -> {
            lab.startServer();
            lab.site("alice", "only-443");
            JsonObject found = lab.behaviour("alice", Lab.SERVER_ADDRESS);
            assertFalse(found.get("udp").getAsBoolean(), found.toString());
            assertFalse(found.get("tcp").getAsBoolean(), found.toString());
            Daemon listener =
                    lab.start(Lab.SERVER, "listener", List.of("iperf3", "-s", "-1", "--forceflush", "-p", "443"));
            listener.awaitLog("listening");
            lab.run("alice", "iperf3", "-c", Lab.SERVER_ADDRESS, "-p", "443", "-n", "1000")
                    .expectSuccess();
        });
    }

    @Test
    void shouldHaveTwoHostsAtOneSiteThatMeetInsideOnly() {
        Lab.with("same site", lab -> {
            lab.startServer();
            lab.site("alice", "same-site");
            JsonObject found = lab.behaviour("alice", Lab.SERVER_ADDRESS);
            assertTrue(found.get("neighbours").getAsBoolean(), found.toString());
            assertFalse(found.get("neighboursHairpin").getAsBoolean(), found.toString());
            assertEquals(BY_PORT, found.get("filtering").getAsString(), found.toString());
        });
    }

    @Test
    void shouldForgetAllFlowsWhenTold() {
        Lab.with("forgetful NATs", lab -> {
            lab.startServer();
            lab.site("alice", "full-cone");
            lab.site("bob", "carrier-grade");
            lab.site("carol", "firewall");
            for (String host : new String[] {"alice", "bob", "carol"}) {
                lab.behaviour(host, Lab.SERVER_ADDRESS);
                assertNotEquals("0", flows(lab, host + "-r"));
                lab.forget(host);
                awaitNoFlow(lab, host + "-r");
            }
            awaitNoFlow(lab, "bob-c");
            String learned = lab.run("alice-r", "nft", "list", "map", "ip", "nat", "mapped")
                    .expectSuccess()
                    .output();
            assertFalse(learned.contains("elements"), learned);
        });
    }

    private static void awaitNoFlow(Lab lab, String router) {
        Await.isTrue(
                "nothing that " + router + " remembers",
                () -> flows(lab, router).equals("0"));
    }

    private static String flows(Lab lab, String router) {
        return lab.run(router, "cat", "/proc/sys/net/netfilter/nf_conntrack_count")
                .expectSuccess()
                .output()
                .strip();
    }

    @Test
    void shouldMeasurePairingsOfKindsWithOneCommand() {
        String table =
                Lab.matrix("--pairs", "public:port-restricted,same-site:same-site", "--runs", "1", "--limit", "60");
        assertTrue(table.contains("\n| public | port-restricted | direct | "), table);
        assertTrue(table.contains("\n| same-site | same-site | direct | "), table);
    }
}
