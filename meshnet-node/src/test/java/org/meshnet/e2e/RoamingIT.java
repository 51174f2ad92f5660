package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a running ping loses, and that a TCP stream lives on, while the way between two nodes changes under them. */
@RequiresRoot
class RoamingIT {
    private static final double MOVE_LIMIT_SECONDS = 1;
    private static final double NAT_REBOOT_LIMIT_SECONDS = 3;
    private static final int SECOND_PORT = 8001;
    /** Answers before and after a change: two seconds of them. */
    private static final int STEADY_ANSWERS = 40;

    private static final double PACE_SECONDS = 0.05;

    /** A change, and how long both pings may be silent. */
    private record Change(String what, double limitSeconds, Runnable act) {}

    @Test
    void shouldKeepPingsAndTcpGoingWhateverHappensToADirectPath() {
        Lab.with("roaming", lab -> {
            lab.site("alice", "public");
            lab.site("bob", "port-restricted");
            lab.startServer("--lease", "10");
            Node alice = lab.startNode("alice").awaitStart();
            Node bob = lab.startNode("bob").awaitStart();
            alice.awaitPath("bob", "direct");
            bob.awaitPath("alice", "direct");
            List<Change> changes = List.of(
                    new Change("the public host's address changes", MOVE_LIMIT_SECONDS, () -> lab.move("alice")),
                    new Change("the NAT's address changes", NAT_REBOOT_LIMIT_SECONDS, () -> lab.move("bob")),
                    new Change("the NAT forgets its mappings", NAT_REBOOT_LIMIT_SECONDS, () -> lab.forget("bob")));
            changes.forEach(change -> check(lab, alice, bob, change));
            changes.forEach(change -> check(lab, bob, alice, change));
            Daemon stream = startStream(lab, alice, bob);
            for (Change change : changes) {
                change.act().run();
                assertStreamed(stream);
            }
        });
    }

    @Test
    void shouldMoveToTheOtherRelayWhenOneDies() {
        Lab.with("a relay that dies", lab -> {
            lab.site("alice", "symmetric");
            lab.site("bob", "symmetric");
            String[] second = {"--server", Lab.SERVER_ADDRESS + ":" + SECOND_PORT};
            List<Daemon> servers = List.of(lab.startServer(), lab.startServerAt(SECOND_PORT));
            Node alice = lab.startNode("alice", second).awaitStart();
            Node bob = lab.startNode("bob", second).awaitStart();
            alice.awaitPath("bob", "relay");
            Daemon stream = startStream(lab, alice, bob);
            check(lab, alice, bob, new Change("the relay dies", MOVE_LIMIT_SECONDS, () -> {
                String relay = relay(alice, "bob");
                servers.get(relay.endsWith(":" + SECOND_PORT) ? 1 : 0).kill();
                Await.isTrue("another relay", () -> !relay(alice, "bob").equals(relay));
                Await.isTrue("the same relay", () -> !relay(bob, "alice").equals(relay));
            }));
            assertStreamed(stream);
        });
    }

    private static String relay(Node node, String peer) {
        return node.knownPeer(peer).get("endpoint").getAsString();
    }

    /** Only one of them pings, so that nothing but its echoes comes from the other. */
    private static void check(Lab lab, Node from, Node to, Change change) {
        Pings pings = Pings.start(lab, from, to.address(4), PACE_SECONDS).awaitMore(STEADY_ANSWERS);
        change.act().run();
        pings.awaitMore(STEADY_ANSWERS).end();
        double silence = pings.longestSilenceSeconds();
        Lab.report(
                String.format(Locale.ROOT, "%s: %.2f s of silence for %s's ping", change.what(), silence, from.host()));
        Await.assertWithin(change.limitSeconds(), silence, change.what() + ": the silence");
    }

    /** A slow TCP stream that goes on until it is told to end. */
    private static Daemon startStream(Lab lab, Node from, Node to) {
        String target = to.address(4);
        Daemon server = lab.start(to.host(), "iperf3", List.of("iperf3", "-s", "-1", "--forceflush", "-B", target));
        server.awaitLog("listening");
        return lab.start(
                from.host(),
                "stream",
                List.of("iperf3", "-c", target, "-b", "2M", "-t", "600", "-i", "1", "--forceflush"));
    }

    /** Bytes still arrive. */
    private static void assertStreamed(Daemon stream) {
        int before = stream.log().length();
        assertTrue(stream.isRunning(), stream.log());
        Await.isTrue(
                "bytes on the old TCP stream",
                Await.LONG,
                () -> Pattern.compile("\\s[1-9]\\S* [KMG]?Bytes")
                        .matcher(stream.log().substring(before))
                        .find());
    }
}
