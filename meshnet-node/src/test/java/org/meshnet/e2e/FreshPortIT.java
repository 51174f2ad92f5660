package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** A NAT that goes on with flows of an address which it has no more. */
@RequiresRoot
class FreshPortIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void shouldGoDirectAgainOverAFreshPortAndRememberIt() {
        Lab.with("a NAT that fails over", lab -> {
            lab.site("alice", "port-restricted");
            lab.site("bob", "port-restricted");
            lab.startServer();
            Node alice = lab.startNode("alice").awaitStart();
            Node bob = lab.startNode("bob").awaitStart();
            awaitDirect(alice, bob, Await.LONG);
            Daemon pings = lab.start("bob", "pings", List.of("ping", "-n", "-i", "0.2", alice.address(4)));
            pings.awaitLog("icmp_seq=5 ");
            lab.failOver("alice");
            long startNs = System.nanoTime();
            String now = alice.awaitLog("now on UDP port (\\d+)", LIMIT).group(1);
            awaitDirect(alice, bob, LIMIT);
            Lab.report(String.format(
                    Locale.ROOT, "a NAT that fails over: direct again after %.1f s", Await.secondsSince(startNs)));
            alice.terminate();
            assertEquals(now, port(lab.startNode("alice")));
        });
    }

    @Test
    void shouldNotTakeItsRememberedPortForBlockedUdp() {
        Lab.with("a remembered port that is dead", lab -> {
            lab.site("alice", "port-restricted");
            lab.site("bob", "port-restricted");
            lab.startServer();
            Node bob = lab.startNode("bob").awaitStart();
            Node alice = lab.startNode("alice").awaitStart();
            awaitDirect(alice, bob, Await.LONG);
            alice.kill();
            lab.failOver("alice");
            Node again = lab.startNode("alice");
            assertEquals(port(alice), port(again));
            again.awaitLog("now on UDP port", LIMIT);
            awaitDirect(again, bob, LIMIT);
        });
    }

    /** Both say so, and a packet and its echo pass. */
    private static void awaitDirect(Node one, Node other, Duration limit) {
        Await.isTrue(
                "direct path",
                limit,
                () -> isDirect(one, other.host())
                        && isDirect(other, one.host())
                        && one.ping(other.address(4)).isPresent());
    }

    private static boolean isDirect(Node node, String peer) {
        return node.peer(peer)
                .filter(found -> found.get("path").getAsString().equals("direct"))
                .isPresent();
    }

    /** The one that it starts with. */
    private static String port(Node node) {
        return node.awaitLog("udp port (\\d+)").group(1);
    }
}
