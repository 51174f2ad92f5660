package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;

/** The mesh goes on when a part of it dies, comes back or moves. */
@RequiresRoot
class SurvivalIT {
    /** The shortest lease: nodes refresh every sixth of it, and so soon know that the server is gone. */
    private static final String SHORT_LEASE = "10";
    /** Twenty in a second. */
    private static final int PINGS_WITHOUT_SERVER = 300;
    /** The answer to the last may still be on its way when it is told to end. */
    private static final int PINGS_ON_THEIR_WAY = 1;
    /**
     * Until a shell has started the ping whose answer ends a measurement, or a control socket has answered, on a busy
     * machine.
     */
    private static final double LOOK_SECONDS = 2;
    /** The start of a Java program takes some 0.7 s of two processors; beside other tests several times as long. */
    private static final double START_SECONDS = 4;

    @Test
    void shouldLoseNothingWhileTheServerIsDeadAndBeKnownAgainWithinTwoSecondsOfItsReturn() {
        Lab.with("server restart", lab -> {
            Daemon server = sites(lab, "port-restricted");
            Node alice = lab.startNode("alice").awaitStart();
            Node bob = lab.startNode("bob").awaitStart();
            alice.awaitPath("bob", "direct");
            bob.awaitPath("alice", "direct");
            Daemon pings = lab.start("alice", "pings", List.of("ping", "-n", "-i", "0.05", bob.address(4)));
            pings.awaitLog("time=");
            server.kill();
            Await.isTrue("loss of the server", Await.LONG, () -> !alice.isRegistered() && !bob.isRegistered());
            pings.awaitLog("icmp_seq=" + PINGS_WITHOUT_SERVER + " ");
            Daemon newServer = lab.startServer("--lease", SHORT_LEASE);
            long startNs = System.nanoTime();
            Await.isTrue("registration", Await.LONG, () -> alice.isRegistered() && bob.isRegistered());
            double seconds = Await.secondsSince(startNs);
            Lab.report(String.format(Locale.ROOT, "known again %.2f s after the server's return", seconds));
            interrupt(pings);
            Matcher counts = pings.awaitLog("(\\d+) packets transmitted, (\\d+) received");
            Lab.report(counts.group() + " while the server was dead and came back");
            int lost = Integer.parseInt(counts.group(1)) - Integer.parseInt(counts.group(2));
            assertTrue(lost <= PINGS_ON_THEIR_WAY, lost + " packets were lost");
            Await.assertWithin(2, LOOK_SECONDS, seconds, "recovery");
            assertTrue(newServer.isRunning());
        });
    }

    @Test
    void shouldCarryTrafficWithinThreeSecondsAfterANodeWasKilledAndRestarted() {
        Lab.with("node restart", lab -> {
            sites(lab, "port-restricted");
            Node alice = lab.startNode("alice").awaitStart();
            Node bob = lab.startNode("bob").awaitStart();
            alice.awaitConnected("bob");
            String address = bob.address(4);
            assertTrue(alice.ping(address).isPresent());
            bob.kill();
            long restartNs = System.nanoTime();
            Node restarted = lab.startNode("bob");
            double seconds = alice.secondsToFirstPing(address, restartNs, Await.LONG);
            assertEquals(address, restarted.address(4));
            Lab.report(String.format(
                    Locale.ROOT, "traffic %.2f s after a killed node's new start, JVM start in it", seconds));
            Await.assertWithin(3, START_SECONDS, seconds, "recovery");
        });
    }

    @Test
    void shouldCarryTrafficWithinTwoSecondsAfterTheUnderlayAddressChanged() {
        Lab.with("new address", lab -> {
            lab.site("alice", "public");
            lab.site("bob", "port-restricted");
            lab.startServer();
            Node alice = lab.startNode("alice").awaitStart();
            Node bob = lab.startNode("bob").awaitStart();
            alice.awaitConnected("bob");
            assertTrue(alice.ping(bob.address(4)).isPresent());
            for (Node sender : List.of(alice, bob)) {
                Node target = sender == alice ? bob : alice;
                String address = target.address(4);
                String moved = lab.move("alice");
                double seconds = sender.secondsToFirstPing(address, System.nanoTime(), Await.LONG);
                Lab.report(String.format(
                        Locale.ROOT, "traffic from %s %.2f s after alice's address changed", sender.host(), seconds));
                Await.assertWithin(2, LOOK_SECONDS, seconds, "recovery");
                Await.isTrue(
                        "new endpoint " + moved,
                        Duration.ofSeconds(15),
                        () -> endpointOfAlice(bob).startsWith(moved));
            }
        });
    }

    @Test
    void shouldCarryTrafficAgainWithinAHeartbeatAfterANatForgotItsMappings() {
        Lab.with("forgetful NAT", lab -> {
            sites(lab, "port-restricted");
            Node alice = lab.startNode("alice").awaitStart();
            Node bob = lab.startNode("bob").awaitStart();
            alice.awaitConnected("bob");
            for (Node sender : List.of(alice, bob)) {
                String address = (sender == alice ? bob : alice).address(4);
                assertTrue(sender.ping(address).isPresent());
                lab.forget("alice");
                double seconds = sender.secondsToFirstPing(address, System.nanoTime(), Await.LONG);
                Lab.report(String.format(
                        Locale.ROOT, "traffic from %s %.2f s after alice's NAT forgot", sender.host(), seconds));
                // A heartbeat, and the answer that does not come.
                Await.assertWithin(4, LOOK_SECONDS, seconds, "recovery");
            }
        });
    }

    private static String endpointOfAlice(Node bob) {
        return bob.awaitConnected("alice").get("endpoint").getAsString();
    }

    private static Daemon sites(Lab lab, String kind) {
        lab.site("alice", kind);
        lab.site("bob", kind);
        return lab.startServer("--lease", SHORT_LEASE);
    }

    private static void interrupt(Daemon pings) {
        Shell.run(java.util.Map.of(), Await.LONG, List.of("kill", "-INT", String.valueOf(pings.pid())))
                .expectSuccess();
        pings.awaitExit();
    }
}
