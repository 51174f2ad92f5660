package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two sites with a bridge each, made one Ethernet by their nodes. */
@RequiresRoot
class TapIT {
    private static final String SERVER = "192.168.77.1";

    @TempDir
    Path folder;

    /** Takes the lease as udhcpc gets it. */
    private static final String LEASE = """
            #!/bin/sh
            if [ "$1" = bound ]; then ip address add "$ip/24" dev "$interface" && echo "bound $ip"; fi
            exit 0
            """;

    /** A bridge on the site's node's host, and a host behind it: "alice-lan" for "alice". */
    private static void addLan(Lab lab, String site, String node) {
        String host = site + "-lan";
        String space = lab.namespace(host);
        Shell.run(Map.of(), Await.LONG, List.of("ip", "netns", "add", space)).expectSuccess();
        for (String command : List.of(
                "ip link add br0 type bridge",
                "ip link set br0 up",
                "ip link add lan0 type veth peer name eth0 netns " + space,
                "ip link set lan0 master br0 up",
                "ip link set " + node + " master br0")) {
            lab.run(site, command.split(" ", -1)).expectSuccess();
        }
        lab.run(host, "ip", "link", "set", "eth0", "up").expectSuccess();
    }

    @Test
    void shouldMakeOneEthernetOfTwoBridgedSites() {
        Lab.with("tap", lab -> {
            lab.startServer();
            List<String> sites = List.of("alice", "bob");
            sites.forEach(site -> lab.site(site, "port-restricted"));
            List<Node> nodes = sites.stream()
                    .map(site -> lab.startNode(site, "--device", "tap", "--mtu", "1500"))
                    .toList();
            nodes.forEach(Node::awaitStart);
            Node alice = nodes.get(0);
            Node bob = nodes.get(1);
            alice.awaitPath("bob", "direct");
            alice.awaitPing(bob.address(4));
            alice.awaitPing(bob.address(6));
            for (int i = 0; i < 2; i++) {
                addLan(lab, sites.get(i), nodes.get(i).interfaceName());
            }
            Await.isTrue("alice's addresses rest", () -> alice.warnings().contains("is a port of br0"));

            leaseAnAddress(lab);
            awaitPing(lab, "the host at alice's");
            awaitPing(lab, "fragments of 1,500 bytes, each too long for the path", "-M", "dont", "-s", "4000");
            Await.isTrue("bob knows who is at alice's", () -> stations(bob) >= 2);
            Lab.report(String.format(
                    Locale.ROOT,
                    "bridged sites: %.2f and %.2f Gbit/s of TCP there and back",
                    transfer(lab),
                    transfer(lab, "-R")));
            assertEquals(0, alice.counter("ethernetBadSource"));
            assertEquals(0, bob.counter("stationsRefused"));

            tryOtherKind(lab, alice);
        });
    }

    private static void awaitPing(Lab lab, String what, String... options) {
        String[] ping = Stream.of(Stream.of("ping", "-n", "-c", "1", "-W", "2"), Stream.of(options), Stream.of(SERVER))
                .flatMap(part -> part)
                .toArray(String[]::new);
        Await.isTrue(what, () -> lab.run("bob-lan", ping).exitCode() == 0);
    }

    private static long stations(Node node) {
        return node.status().getAsJsonObject("ethernet").get("remoteStations").getAsLong();
    }

    /** dnsmasq at alice's serves a host at bob's. */
    private void leaseAnAddress(Lab lab) {
        lab.run("alice-lan", "ip", "address", "add", SERVER + "/24", "dev", "eth0")
                .expectSuccess();
        Path leases = folder.resolve("leases");
        Path script = folder.resolve("lease.sh");
        try {
            Files.writeString(script, LEASE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertTrue(script.toFile().setExecutable(true));
        Daemon server = lab.start(
                "alice-lan",
                "dnsmasq",
                List.of(
                        "dnsmasq",
                        "--keep-in-foreground",
                        "--conf-file=/dev/null",
                        "--log-facility=-",
                        "--port=0",
                        "--interface=eth0",
                        "--bind-interfaces",
                        "--no-ping",
                        "--user=root",
                        "--dhcp-range=192.168.77.100,192.168.77.150,1h",
                        "--pid-file=" + folder.resolve("dnsmasq.pid"),
                        "--dhcp-leasefile=" + leases));
        server.awaitLog("IP range 192.168.77.100");
        String said = lab.run(
                        "bob-lan",
                        "udhcpc",
                        "-f",
                        "-q",
                        "-n",
                        "-t",
                        "30",
                        "-T",
                        "2",
                        "-i",
                        "eth0",
                        "-s",
                        script.toString())
                .expectSuccess()
                .output();
        assertTrue(said.contains("bound 192.168.77.1"), said);
    }

    /** Gbit/s of one TCP stream. */
    private static double transfer(Lab lab, String... options) {
        Daemon server = lab.start("alice-lan", "iperf3", List.of("iperf3", "-s", "-1", "--forceflush"));
        server.awaitLog("listening");
        String json = lab.run(
                        "bob-lan",
                        Stream.concat(Stream.of("iperf3", "-c", SERVER, "-n", "100M", "-J"), Stream.of(options))
                                .toArray(String[]::new))
                .expectSuccess()
                .output();
        JsonObject end = JsonParser.parseString(json).getAsJsonObject().getAsJsonObject("end");
        double gbits =
                end.getAsJsonObject("sum_received").get("bits_per_second").getAsDouble() / 1e9;
        assertTrue(gbits > 0, json);
        return gbits;
    }

    private static void tryOtherKind(Lab lab, Node alice) {
        lab.site("carol", "public");
        Node carol = lab.startNode("carol").awaitStart();
        carol.awaitConnected("alice");
        Await.isTrue(
                "both say so",
                Await.LONG,
                () -> carol.warnings().contains("carry Ethernet (--device tap)")
                        && alice.warnings().contains("carol carries IP packets (--device tun)"));
        String refused = lab.run(
                        "carol",
                        "ping",
                        "-n",
                        "-c",
                        "1",
                        "-W",
                        "60",
                        alice.knownPeer("bob")
                                .getAsJsonArray("addresses")
                                .get(0)
                                .getAsString())
                .output();
        assertTrue(refused.contains("nreachable"), refused);
    }
}
