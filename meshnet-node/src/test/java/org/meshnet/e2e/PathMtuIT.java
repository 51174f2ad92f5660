package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Long packets between sites whose lines carry less, whether their routers say so or not. */
@RequiresRoot
class PathMtuIT {
    /** IPv4, UDP, and what seals a packet. */
    private static final int OVERHEAD_BYTES = 28 + 34;
    /** A veth interface takes in so much more than it sends. */
    private static final int VLAN_BYTES = 4;
    /** IPv4 and ICMP. */
    private static final int PING_BYTES = 28;

    private static final double PING_INTERVAL_SECONDS = 0.1;
    private static final double PROMISED_SECONDS = 3;

    private static Node start(Lab lab, String host, String... options) {
        Node node = lab.startNode(host, options).awaitStart();
        node.awaitRegistered();
        return node;
    }

    private static boolean passes(Lab lab, Node from, Node to, int packetBytes) {
        return lab.run(
                                from.host(),
                                "ping",
                                "-n",
                                "-q",
                                "-M",
                                "do",
                                "-c",
                                "3",
                                "-i",
                                "0.2",
                                "-W",
                                "1",
                                "-s",
                                String.valueOf(packetBytes - PING_BYTES),
                                to.address(4))
                        .exitCode()
                == 0;
    }

    private static int mtu(Node node, String peer) {
        return node.peer(peer)
                .filter(known -> !known.get("mtu").isJsonNull())
                .filter(known -> known.get("mtuSearch").getAsString().equals("search-complete"))
                .map(known -> known.get("mtu").getAsInt())
                .orElse(0);
    }

    /** Sends long packets until that is known. */
    private static void awaitMtu(Lab lab, Node from, Node to, int leastBytes, int mostBytes) {
        Await.isTrue(from.host() + " sends " + to.host() + " up to " + leastBytes, () -> {
            passes(lab, from, to, 1_300);
            int known = mtu(from, to.host());
            return known >= leastBytes && known <= mostBytes;
        });
    }

    private static void checkPair(Lab lab, Node alice, Node bob, int packetBytes) {
        alice.awaitPath("bob", "direct");
        awaitMtu(lab, alice, bob, packetBytes, packetBytes);
        awaitMtu(lab, bob, alice, packetBytes, packetBytes + VLAN_BYTES);
        Await.isTrue("a packet that fills the line", () -> passes(lab, alice, bob, packetBytes));
        assertFalse(passes(lab, alice, bob, packetBytes + 1), "this host is told, and nothing is sent");
    }

    private static Node[] pair(Lab lab, int lineBytes, String[] silent, String... options) {
        for (String host : List.of("alice", "bob")) {
            lab.site(host, "firewall");
        }
        lab.lineMtu("alice", lineBytes, silent);
        lab.startServer();
        return new Node[] {start(lab, "alice", options), start(lab, "bob", options)};
    }

    @Test
    void shouldFillALineWhoseRouterSaysWhatItCarries() {
        Lab.with("a line of 1,400 bytes", lab -> {
            Node[] nodes = pair(lab, 1_400, new String[0]);
            checkPair(lab, nodes[0], nodes[1], 1_400 - OVERHEAD_BYTES);
            String[] fragments = {"ping", "-n", "-q", "-M", "dont", "-c", "2", "-s", "3000", nodes[1].address(4)};
            Await.isTrue(
                    "packets in fragments", () -> lab.run("alice", fragments).exitCode() == 0);
        });
    }

    @Test
    void shouldNoticeWithinThreeSecondsThatASilentLineCarriesLess() {
        Lab.with("a silent line", lab -> {
            Node[] nodes = pair(lab, 1_500, new String[] {"silent"});
            checkPair(lab, nodes[0], nodes[1], 1_400);
            String size = String.valueOf(1_400 - PING_BYTES);
            Pings pings =
                    Pings.start(lab, nodes[0], nodes[1].address(4), PING_INTERVAL_SECONDS, "-M", "want", "-s", size);
            pings.awaitMore(20);
            lab.lineMtu("alice", 1_300, "silent");
            Await.isTrue("less is known", () -> mtu(nodes[0], "bob") == 1_300 - OVERHEAD_BYTES);
            pings.awaitMore(20).end();
            double silence = pings.longestSilenceSeconds();
            Lab.report("path MTU: a line from 1,500 to 1,300 bytes, silent: no ping for " + silence + " s");
            assertTrue(pings.lost() > 0, "some were too long before that was known");
            Await.assertWithin(PROMISED_SECONDS, silence, "the silence");
        });
    }

    @Test
    void shouldUseJumboFramesWhereAllLinesCarryThem() {
        Lab.with("lines of 9,000 bytes", lab -> {
            for (String host : List.of("alice", "bob")) {
                lab.site(host, "firewall");
                lab.lineMtu(host, 9_000);
            }
            lab.startServer();
            Node alice = start(lab, "alice", "--mtu", "8900");
            Node bob = start(lab, "bob", "--mtu", "8900");
            checkPair(lab, alice, bob, 8_900);
        });
    }
}
