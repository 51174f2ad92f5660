package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Where nothing goes straight and the server forwards nothing, a member does. */
@RequiresRoot
class MemberRelayIT {
    private static final int MEGABYTES = 16;

    @Test
    void shouldCarryPingAndTcpThroughAMemberBetweenTwoHardNats() {
        Lab.with("a member that relays", lab -> {
            lab.site("alice", "symmetric");
            lab.site("bob", "symmetric");
            lab.site("carol", "public");
            lab.startServer("--no-relay");
            Node carol = lab.startNode(
                            "carol",
                            "--relay-for-others",
                            "--relay-rate",
                            "1000000000",
                            "--relay-total-rate",
                            "1000000000")
                    .awaitStart();
            Node alice = lab.startNode("alice").awaitStart();
            alice.awaitConnected("carol");
            long startNs = System.nanoTime();
            Node bob = lab.startNode("bob").awaitStart();
            bob.awaitPath("alice", "relay");
            double seconds = bob.secondsToFirstPing(alice.address(4), startNs, Await.LONG);
            Lab.report(
                    String.format(Locale.ROOT, "relay through a member: first ping %.2f s after the start", seconds));
            alice.awaitPeer("bob", "relay", "carol"::equals);
            String endpoint = carol.status().get("endpoint").getAsString();
            alice.awaitPeer("bob", "endpoint", endpoint::equals);
            bob.awaitPing(alice.address(6));
            assertTcp(lab, alice, bob);
            assertTrue(carol.counter("relayedBytes") > MEGABYTES << 20);
        });
    }

    @Test
    void shouldShowThatTheLimitOfAMemberSlowsAPeerDown() {
        Lab.with("a member with a low limit", lab -> {
            lab.site("alice", "symmetric");
            lab.site("bob", "symmetric");
            lab.site("carol", "public");
            lab.startServer("--no-relay");
            String rate = "" + RelayIT.SLOW_BYTES_PER_SECOND;
            lab.startNode("carol", "--relay-for-others", "--relay-rate", rate, "--relay-burst", rate)
                    .awaitStart();
            Node alice = lab.startNode("alice").awaitStart();
            Node bob = lab.startNode("bob").awaitStart();
            alice.awaitPath("bob", "relay");
            Daemon flood = RelayIT.flood(lab, alice, bob.address(4));
            RelayIT.assertLimitShownWhile(flood, alice, "bob", "carol");
        });
    }

    private static void assertTcp(Lab lab, Node from, Node to) {
        String listen =
                "import socket; s=socket.create_server(('" + to.address(4) + "', 7000)); print('ready', flush=True);"
                        + " c=s.accept()[0]; n=0\n"
                        + "while True:\n"
                        + "  d=c.recv(1<<16)\n"
                        + "  if not d: break\n"
                        + "  n+=len(d)\n"
                        + "print('received', n, flush=True)";
        Daemon sink = lab.start(to.host(), "sink", List.of("python3", "-c", listen));
        sink.awaitLog("ready");
        long startNs = System.nanoTime();
        String send = "import socket; c=socket.create_connection(('" + to.address(4) + "', 7000));"
                + " c.sendall(bytes(" + MEGABYTES + " << 20)); c.close()";
        lab.run(from.host(), "python3", "-c", send).expectSuccess();
        sink.awaitLog("received " + (MEGABYTES << 20));
        double seconds = Await.secondsSince(startNs);
        Lab.report(String.format(Locale.ROOT, "relay through a member: %d MB over TCP in %.2f s", MEGABYTES, seconds));
    }

    @Test
    void shouldGoOnByTheServerWhenTheMemberIsGone() {
        Lab.with("a member that relays and dies", lab -> {
            lab.site("alice", "symmetric");
            lab.site("bob", "symmetric");
            lab.site("carol", "public");
            Daemon server = lab.startServer();
            Node carol = lab.startNode("carol", "--relay-for-others").awaitStart();
            Node alice = lab.startNode("alice").awaitStart();
            Node bob = lab.startNode("bob").awaitStart();
            bob.awaitPath("alice", "relay");
            Pings pings = Pings.start(lab, alice, bob.address(4), 0.1).awaitMore(10);
            server.kill();
            Await.isTrue("by carol", () -> isBy(alice, "carol"));
            carol.terminate();
            lab.startServer();
            pings.awaitMore(20);
            Await.isTrue("no more by carol", () -> !isBy(alice, "carol"));
        });
    }

    private static boolean isBy(Node node, String relay) {
        return node.peer("bob")
                .map(peer -> peer.get("relay"))
                .filter(name -> !name.isJsonNull() && name.getAsString().equals(relay))
                .isPresent();
    }
}
