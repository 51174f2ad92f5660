package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The node and the network of its host: other meshes, networks with the mesh's addresses, and people who change the
 * interface.
 */
@RequiresRoot
class HostNetworkIT {
    private static final int PINGS = 60;

    private static void ip(Lab lab, String host, String... arguments) {
        lab.run(host, Stream.concat(Stream.of("ip"), Stream.of(arguments)).toArray(String[]::new))
                .expectSuccess();
    }

    private static List<String> texts(Node node, String field) {
        return node.status().getAsJsonArray(field).asList().stream()
                .map(JsonElement::getAsString)
                .toList();
    }

    private static void awaitTexts(Node node, String field, Predicate<List<String>> isSo) {
        Await.isTrue(field + " of " + node.host(), () -> isSo.test(texts(node, field)));
    }

    private static String endpoint(Node node, String peer) {
        return node.knownPeer(peer).get("endpoint").getAsString();
    }

    @Test
    void shouldNotRideOnAnotherMesh() {
        Lab.with("two meshes on the same hosts", lab -> {
            lab.site("alice", "public", "--ipv6");
            lab.site("bob", "public", "--ipv6");
            lab.startServer();
            Path key = lab.newKey("second.key");
            String[] first = {"--network", "10.91.0.0/24"};
            String[] second = {"--network", "10.92.0.0/24", "--interface", "other0"};
            Node alice = lab.startNode("alice", first).awaitStart();
            Node bob = lab.startNode("bob", first).awaitStart();
            Node otherAlice =
                    lab.startSecondNode("alice-2", "alice", key, second).awaitStart();
            Node otherBob = lab.startSecondNode("bob-2", "bob", key, second).awaitStart();
            alice.awaitPath("bob", "direct");
            otherAlice.awaitPath("bob-2", "direct");
            for (int i = 0; i < PINGS; i++) {
                alice.isAnsweredAtOnce(bob.address(4));
                otherAlice.isAnsweredAtOnce(otherBob.address(6));
            }
            for (Node node : List.of(alice, bob, otherAlice, otherBob)) {
                assertFalse(node.log().matches("(?s).*direct (10\\.9[12]|\\[fd).*"), node.log());
            }
            assertTrue(endpoint(alice, "bob").matches("198\\.51\\.100\\..*|\\[2001:.*"), endpoint(alice, "bob"));
        });
    }

    @Test
    void shouldLeaveALocalNetworkItsAddressesAndSaySo() {
        Lab.with("a LAN with the mesh's addresses", lab -> {
            lab.site("alice", "port-restricted", "--hosts", "2", "--lan", "10.0.0.0");
            lab.startServer();
            Node alice = lab.startNode("alice").awaitStart();
            Node second = lab.startNode("alice2").awaitStart();
            alice.awaitLog(
                    "WARN .*the mesh's network 10\\.0\\.0\\.0/24 is in use on this host: eth0 has 10\\.0\\.0\\.0/24; "
                            + "this host has no IPv4 address in the mesh, IPv6 goes on; free here is 10\\.");
            alice.awaitPath("alice2", "direct");
            alice.awaitPeer("alice2", "endpoint", endpoint -> endpoint.startsWith("10.0.0.3:"));
            alice.awaitPing(second.address(6));
            alice.awaitPing("10.0.0.1");
            assertEquals(1, texts(alice, "addresses").size());
            assertEquals(1, texts(alice, "warnings").size());
            ip(lab, "alice", "addr", "add", "192.0.2.7/24", "dev", "eth0");
            ip(lab, "alice", "route", "del", "default");
            ip(lab, "alice", "addr", "del", "10.0.0.2/24", "dev", "eth0");
            awaitTexts(alice, "warnings", List::isEmpty);
            Await.isTrue(
                    "an IPv4 address",
                    Await.LONG,
                    () -> texts(alice, "addresses").size() == 2);
        });
    }

    @Test
    void shouldGoOnWithoutAnAddressThatAnotherInterfaceHas() {
        Lab.with("an address that is taken on this host", lab -> {
            lab.site("alice", "public");
            lab.startServer();
            ip(lab, "alice", "addr", "add", "10.0.0.22/32", "dev", "lo");
            Node alice = lab.startNode("alice", "--tun", "10.0.0.22/24").awaitStart();
            alice.address(6);
            awaitTexts(
                    alice,
                    "warnings",
                    warnings -> warnings.stream()
                            .anyMatch(text -> text.startsWith("the address 10.0.0.22 is also on lo of this host")));
            assertEquals(1, texts(alice, "addresses").size());
            ip(lab, "alice", "addr", "del", "10.0.0.22/32", "dev", "lo");
            assertEquals("10.0.0.22", alice.address(4));
            awaitTexts(alice, "warnings", List::isEmpty);
        });
    }

    @Test
    void shouldPutBackWhatSomebodyTookAway() {
        Lab.with("an interface that people change", lab -> {
            lab.site("alice", "public");
            lab.startServer();
            Node alice = lab.startNode("alice").awaitStart();
            String v4 = alice.address(4);
            String v6 = alice.address(6);
            ip(lab, "alice", "link", "set", "mesh0", "down");
            awaitTexts(alice, "warnings", warnings -> !warnings.isEmpty());
            ip(lab, "alice", "link", "set", "mesh0", "up");
            awaitAddresses(lab, "mesh0", v4, v6);
            awaitTexts(alice, "addresses", addresses -> addresses.size() == 2);
            ip(lab, "alice", "addr", "flush", "dev", "mesh0");
            awaitAddresses(lab, "mesh0", v4, v6);
            awaitRoute(lab);
            ip(lab, "alice", "route", "del", "10.0.0.0/24", "dev", "mesh0");
            awaitRoute(lab);
            ip(lab, "alice", "link", "set", "mesh0", "mtu", "1000");
            awaitOutput(lab, output -> output.contains("mtu 1400"), "ip", "link", "show", "mesh0");
            awaitAddresses(lab, "mesh0", v4, v6);
            ip(lab, "alice", "link", "set", "mesh0", "down");
            ip(lab, "alice", "link", "set", "mesh0", "name", "renamed0", "up");
            awaitAddresses(lab, "renamed0", v4, v6);
            Await.isTrue("the new name", () -> alice.interfaceName().equals("renamed0"));
            ip(lab, "alice", "link", "del", "renamed0");
            assertEquals(71, alice.awaitExit());
            assertTrue(alice.log().contains("the interface is gone"), alice.log());
        });
    }

    @Test
    void shouldNotClaimAnIpv6AddressWhereIpv6IsOff() {
        Lab.with("a host without IPv6", lab -> {
            lab.site("alice", "public");
            lab.startServer();
            lab.run("alice", "sysctl", "-w", "net.ipv6.conf.default.disable_ipv6=1")
                    .expectSuccess();
            Node alice = lab.startNode("alice").awaitStart();
            alice.address(4);
            assertEquals(1, texts(alice, "addresses").size());
            assertFalse(alice.log().contains("INFO  address fd"), alice.log());
            lab.run("alice", "sysctl", "-w", "net.ipv6.conf.mesh0.disable_ipv6=0")
                    .expectSuccess();
            assertTrue(alice.address(6).startsWith("fd"));
        });
    }

    private static void awaitRoute(Lab lab) {
        awaitOutput(lab, output -> output.contains("10.0.0.0/24"), "ip", "route", "show", "dev", "mesh0");
    }

    private static void awaitAddresses(Lab lab, String name, String v4, String v6) {
        awaitOutput(lab, output -> output.contains(v4) && output.contains(v6), "ip", "addr", "show", "dev", name);
    }

    private static void awaitOutput(Lab lab, Predicate<String> isSo, String... command) {
        Await.isTrue(
                String.join(" ", command),
                () -> isSo.test(lab.run("alice", command).output()));
    }
}
