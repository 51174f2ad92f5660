package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nodes that only their user knows how to reach: he says it with {@code --endpoint}. */
@RequiresRoot
class EndpointIT {
    private static final int PORT = 51820;

    /**
     * The server sees the node at 127.0.0.1, where nobody else reaches it, and says so. The node itself has an address
     * that reaches farther.
     */
    @Test
    void shouldBeReachedOnTheServersOwnHostWhereTheUserSays() {
        Lab.with("a node on the server's host", lab -> {
            lab.site("bob", "port-restricted");
            Daemon server = lab.startServer();
            Node unaware = startBesideServer(lab);
            unaware.awaitRegistered();
            Node bob = lab.startNode("bob").awaitStart();
            bob.awaitRegistered();
            server.awaitLog("WARN +node \\S+ of network \\S+ is seen at 127\\.0\\.0\\.1:" + PORT);
            assertEquals(0, unaware.terminate());

            Node beside = startBesideServer(lab, "--endpoint", Lab.SERVER_ADDRESS + ":" + PORT);
            beside.awaitRegistered();
            bob.awaitPath(Lab.SERVER, "direct");
            bob.awaitPeer(Lab.SERVER, "endpoint", (Lab.SERVER_ADDRESS + ":" + PORT)::equals);
            bob.awaitPing(beside.address(4));
            assertEquals("[]", beside.warnings());
        });
    }

    private static Node startBesideServer(Lab lab, String... options) {
        List<String> all = new ArrayList<>(List.of("--server", "127.0.0.1", "--port", String.valueOf(PORT)));
        all.addAll(List.of(options));
        return lab.startNodeWith(Lab.SERVER, all.toArray(String[]::new)).awaitStart();
    }

    /** Both sites' NATs are of the kind that cannot be punched, but one has a port that leads to its node. */
    @Test
    void shouldBeReachedByAPortThatTheUserForwards() {
        Lab.with("a forwarded port", lab -> {
            lab.site("alice", "symmetric");
            lab.site("bob", "symmetric");
            lab.startServer();
            String outside = field(lab, "alice-r", "route get " + Lab.SERVER_ADDRESS, "src ([0-9.]+)");
            String inside = field(lab, "alice", "route get " + Lab.SERVER_ADDRESS, "src ([0-9.]+)");
            lab.run("alice-r", "nft", "add table ip forwarded").expectSuccess();
            lab.run("alice-r", "nft", "add chain ip forwarded in { type nat hook prerouting priority dstnat; }")
                    .expectSuccess();
            lab.run(
                            "alice-r",
                            "nft",
                            "add rule ip forwarded in ip daddr " + outside + " udp dport 4242 dnat to " + inside + ":"
                                    + PORT)
                    .expectSuccess();
            String[] options = {"--port", String.valueOf(PORT), "--endpoint", outside + ":4242"};
            Node alice = lab.startNode("alice", options).awaitStart();
            alice.awaitRegistered();
            Node bob = lab.startNode("bob").awaitStart();
            bob.awaitPath("alice", "direct");
            bob.awaitPeer("alice", "endpoint", (outside + ":4242")::equals);
            bob.awaitPing(alice.address(4));
            alice.awaitPing(bob.address(4));
        });
    }

    private static String field(Lab lab, String host, String command, String pattern) {
        String line = lab.run(host, ("ip -4 " + command).split(" ", -1))
                .expectSuccess()
                .output();
        return line.replaceAll("(?s).*" + pattern + ".*", "$1");
    }
}
