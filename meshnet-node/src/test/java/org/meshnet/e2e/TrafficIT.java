package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Packets go from node to node, straight, whatever stands between. */
@RequiresRoot
class TrafficIT {
    private static final Path TAYGA = Path.of("/usr/sbin/tayga");
    private static final String STREAM_BYTES = "100M";
    /** Half a second once both are registered, and the registration. */
    private static final double FIRST_PING_LIMIT_SECONDS = 1.0;
    /**
     * Registrations, introductions and refreshes of two nodes are far below; a tenth of the stream is relayed where a
     * node stands still for so long that the other doubts the path.
     */
    private static final long MOST_SERVER_BYTES = 10_000_000;

    @Test
    void shouldCarryPingAndTcpBetweenPublicNodes() {
        Lab.with("public nodes", lab -> {
            lab.site("alice", "public");
            lab.site("bob", "public");
            checkPair(lab, "public nodes");
        });
    }

    @Test
    void shouldCarryPingAndTcpStraightBetweenPortRestrictedNats() {
        Lab.with("port-restricted NATs", lab -> {
            lab.site("alice", "port-restricted");
            lab.site("bob", "port-restricted");
            checkPair(lab, "port-restricted NATs");
            checkCongestionMarks(lab);
        });
    }

    /** Alice's router marks some datagrams that say they understand it, as when its line is full. */
    private static void checkCongestionMarks(Lab lab) {
        for (String host : List.of("alice", "bob")) {
            lab.run(host, "sysctl", "-qw", "net.ipv4.tcp_ecn=1").expectSuccess();
        }
        lab.run("alice-r", "nft", "add table ip full").expectSuccess();
        lab.run("alice-r", "nft", "add chain ip full out { type filter hook postrouting priority 300; }")
                .expectSuccess();
        lab.run("alice-r", "nft", "add rule ip full out ip ecn ect0 numgen inc mod 20 0 counter ip ecn set ce")
                .expectSuccess();
        int toldBefore = congestionTold(lab);
        String[] iperf = {"iperf3", "-c", "10.0.0.2", "-n", "50M", "-J"};
        Daemon server = lab.start("bob", "iperf3", List.of("iperf3", "-s", "-1", "--forceflush", "-B", "10.0.0.2"));
        server.awaitLog("listening");
        lab.run("alice", iperf).expectSuccess();
        String rules = lab.run("alice-r", "nft", "list table ip full").output();
        assertFalse(rules.contains("counter packets 0 "), "the datagrams say that they understand marks: " + rules);
        Await.isTrue("bob's TCP was told, and told alice's", () -> congestionTold(lab) > toldBefore);
    }

    /** Segments of Alice's host that arrived with a mark, as the others' TCP says (RFC 3168). */
    private static int congestionTold(Lab lab) {
        String[] lines = lab.run("alice", "cat", "/proc/net/netstat").output().split("\n", -1);
        List<String> names = List.of(lines[0].split(" ", -1));
        return Integer.parseInt(lines[1].split(" ", -1)[names.indexOf("TCPDeliveredCE")]);
    }

    @Test
    void shouldCarryPingAndTcpOverIpv6Only() {
        Lab.with("IPv6 only", lab -> {
            lab.site("alice", "ipv6-only");
            lab.site("bob", "ipv6-only");
            lab.startServer();
            String[] server = {"--server", "[2001:db8::10]:" + Lab.SERVER_PORT};
            Node alice = lab.startNode("alice", server).awaitStart();
            Node bob = lab.startNode("bob", server).awaitStart();
            alice.awaitPath("bob", "direct");
            alice.awaitPing(bob.address(4));
            bob.awaitPing(alice.address(6));
            stream(lab, alice, bob);
        });
    }

    /** On a machine without AES instructions, which is none that this runs on, the fastest is secretbox. */
    @Test
    void shouldCarryPingAndTcpWithTheFastestCipherThatBothHave() {
        Lab.with("fastest cipher", lab -> {
            lab.site("alice", "port-restricted");
            lab.site("bob", "port-restricted");
            lab.site("carol", "public");
            lab.startServer();
            Node alice = lab.startNode("alice", "--cipher", "fastest").awaitStart();
            Node bob = lab.startNode("bob", "--cipher", "aegis-256").awaitStart();
            Node carol = lab.startNode("carol").awaitStart();
            for (Node peer : List.of(bob, carol)) {
                alice.awaitPath(peer.host(), "direct");
                alice.awaitPing(peer.address(4));
            }
            boolean isFast = !alice.status()
                    .getAsJsonObject("packetPath")
                    .get("aegis256")
                    .isJsonNull();
            String fastest = isFast ? "aegis-256" : "secretbox";
            alice.awaitPeer("bob", "cipher", fastest::equals);
            bob.awaitPeer("alice", "cipher", fastest::equals);
            alice.awaitPeer("carol", "cipher", "secretbox"::equals);
            // As long as the mesh takes, and longer, which goes in fragments.
            for (String bytes : List.of("1372", "4000")) {
                lab.run("alice", "ping", "-c", "3", "-i", "0.2", "-W", "2", "-s", bytes, bob.address(4))
                        .expectSuccess();
            }
            stream(lab, alice, bob);
            stream(lab, bob, alice);
        });
    }

    @Test
    void shouldReachIpv4NodesFromBehindANat64() {
        assumeTrue(Files.isExecutable(TAYGA), "SKIPPED: tayga (Debian's package of that name) is not here");
        Lab.with("NAT64", lab -> {
            lab.startServer();
            Node sixOnly = startAt(lab, "nat64x", "nat64");
            for (String kind : List.of("public", "port-restricted")) {
                Node peer = startAt(lab, kind);
                sixOnly.awaitPath(peer.host(), "direct");
                sixOnly.awaitPing(peer.address(4));
                peer.awaitPing(sixOnly.address(6));
            }
        });
    }

    @Test
    void shouldConnectStraightAcrossEveryNatThatKeepsItsMapping() {
        Lab.with("mixed NATs", lab -> {
            List<String> kinds = List.of("public", "firewall", "full-cone", "port-restricted", "carrier-grade");
            lab.startServer();
            List<Node> nodes = kinds.stream().map(kind -> startAt(lab, kind)).toList();
            for (Node node : nodes) {
                for (Node peer : nodes) {
                    if (node != peer) {
                        node.awaitPath(peer.host(), "direct");
                        node.awaitPing(peer.address(4));
                    }
                }
            }
        });
    }

    @Test
    void shouldConnectStraightFromASymmetricNatToWhoTakesAnyPort() {
        Lab.with("symmetric NAT", lab -> {
            lab.startServer();
            Node symmetric = startAt(lab, "symmetric");
            for (Node peer : List.of(startAt(lab, "public"), startAt(lab, "full-cone"))) {
                symmetric.awaitPath(peer.host(), "direct");
                symmetric.awaitPing(peer.address(4));
                peer.awaitPing(symmetric.address(6));
            }
        });
    }

    private static Node startAt(Lab lab, String kind) {
        return startAt(lab, kind.replace("-", "").substring(0, 6), kind);
    }

    private static Node startAt(Lab lab, String name, String kind) {
        lab.site(name, kind);
        return lab.startNode(name).awaitStart();
    }

    private static void checkPair(Lab lab, String title) {
        lab.startServer();
        Node alice = lab.startNode("alice", "--tun", "10.0.0.1").awaitStart();
        alice.awaitRegistered();
        Node bob = lab.startNode("bob", "--tun", "10.0.0.2").awaitStart();
        double seconds = bob.secondsToFirstPing("10.0.0.1", System.nanoTime(), Await.LONG);
        Lab.report(String.format(Locale.ROOT, "%s: first ping after start-up line %.2f s", title, seconds));
        alice.awaitPing(bob.address(4));
        alice.awaitPing(bob.address(6));
        alice.awaitPath("bob", "direct");
        long before = lab.bytes(Lab.SERVER);
        double gigabits = stream(lab, alice, bob);
        long passed = lab.bytes(Lab.SERVER) - before;
        Lab.report(String.format(
                Locale.ROOT, "%s: TCP %.2f Gbit/s, meanwhile %d bytes at the server", title, gigabits, passed));
        assertTrue(passed < MOST_SERVER_BYTES, passed + " bytes passed the server");
        Await.assertWithin(FIRST_PING_LIMIT_SECONDS, seconds, "the first ping");
    }

    /** A TCP stream through the mesh; its Gbit/s. */
    private static double stream(Lab lab, Node from, Node to) {
        String target = to.address(4);
        Daemon server = lab.start(to.host(), "iperf3", List.of("iperf3", "-s", "-1", "--forceflush", "-B", target));
        server.awaitLog("listening");
        String json = lab.run(from.host(), "iperf3", "-c", target, "-n", STREAM_BYTES, "-J")
                .expectSuccess()
                .output();
        JsonObject end = JsonParser.parseString(json).getAsJsonObject().getAsJsonObject("end");
        return end.getAsJsonObject("sum_received").get("bits_per_second").getAsDouble() / 1e9;
    }
}
