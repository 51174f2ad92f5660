package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A NAT that goes on with flows of an address which it has no more. */
@RequiresRoot
class FreshPortIT {
    /** Direct again, from the NAT's fail-over or the node's start on. */
    private static final double PROMISED_SECONDS = 60;

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final String NOW = "now on UDP port (\\d+)";

    @Test
    void shouldGoDirectAgainOverAFreshPortAndRememberIt() {
        Lab.with("a NAT that fails over", lab -> {
            lab.site("alice", "port-restricted");
            lab.site("bob", "port-restricted");
            lab.startServer();
            Node alice = lab.startNode("alice").awaitStart();
            Node bob = lab.startNode("bob").awaitStart();
            awaitDirect(alice, bob, Await.LONG);
            Pings.start(lab, bob, alice.address(4), 0.2).awaitMore(5);
            lab.failOver("alice");
            long startNs = System.nanoTime();
            alice.awaitLog(NOW, LIMIT);
            awaitDirect(alice, bob, LIMIT);
            assertInTime("a NAT that fails over", startNs);
            alice.terminate();
            // A path that stands still for long may make it try a second one.
            List<String> ports = Pattern.compile(NOW)
                    .matcher(alice.log())
                    .results()
                    .map(result -> result.group(1))
                    .toList();
            assertEquals(ports.get(ports.size() - 1), port(lab.startNode("alice")));
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
            long startNs = System.nanoTime();
            Node again = lab.startNode("alice");
            assertEquals(port(alice), port(again));
            again.awaitLog("now on UDP port", LIMIT);
            awaitDirect(again, bob, LIMIT);
            assertInTime("a remembered port that is dead", startNs);
        });
    }

    private static void assertInTime(String title, long startNs) {
        double seconds = Await.secondsSince(startNs);
        Lab.report(String.format(Locale.ROOT, "%s: direct again after %.1f s", title, seconds));
        Await.assertWithin(PROMISED_SECONDS, seconds, title);
    }

    /** Both say so, and a packet and its echo pass. */
    private static void awaitDirect(Node one, Node other, Duration limit) {
        Await.isTrue(
                "direct path",
                limit,
                () -> one.isDirect(other.host())
                        && other.isDirect(one.host())
                        && one.isAnsweredAtOnce(other.address(4)));
    }

    /** The one that it starts with. */
    private static String port(Node node) {
        return node.awaitLog("udp port (\\d+)").group(1);
    }
}
