package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The mesh goes on when a part of it dies, comes back or moves. */
@RequiresRoot
class SurvivalIT {
    /** The shortest lease: nodes refresh every sixth of it, and so soon know that the server is gone. */
    private static final String SHORT_LEASE = "10";
    /** Twenty in a second. */
    private static final int PINGS_WITHOUT_SERVER = 300;

    @Test
    void shouldLoseNothingWhileTheServerIsDeadAndBeKnownAgainWithinTwoSecondsOfItsReturn() {
        Lab.with("server restart", lab -> {
            Daemon server = sites(lab, "port-restricted");
            Node alice = lab.startNode("alice").awaitStart();
            Node bob = lab.startNode("bob").awaitStart();
            alice.awaitPath("bob", "direct");
            bob.awaitPath("alice", "direct");
            Pings pings = Pings.start(lab, alice, bob.address(4), 0.05);
            server.kill();
            Await.isTrue("loss of the server", () -> !alice.isRegistered() && !bob.isRegistered());
            pings.awaitMore(PINGS_WITHOUT_SERVER);
            Daemon newServer = lab.startServer("--lease", SHORT_LEASE);
            long startNs = System.nanoTime();
            Await.isTrue("registration", () -> alice.isRegistered() && bob.isRegistered());
            double seconds = Await.secondsSince(startNs);
            Lab.report(String.format(Locale.ROOT, "known again %.2f s after the server's return", seconds));
            pings.awaitMore(1).end();
            Lab.report(pings.answers() + " pings answered while the server was dead and came back, " + pings.lost()
                    + " lost");
            assertEquals(0, pings.lost());
            Await.assertWithin(2, seconds, "recovery");
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
            alice.awaitPing(address);
            bob.kill();
            long restartNs = System.nanoTime();
            Node restarted = lab.startNode("bob");
            double seconds = alice.secondsToFirstPing(address, restartNs, Await.LONG);
            assertEquals(address, restarted.address(4));
            Lab.report(String.format(
                    Locale.ROOT, "traffic %.2f s after a killed node's new start, JVM start in it", seconds));
            Await.assertWithin(3, seconds, "recovery");
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
            alice.awaitPing(bob.address(4));
            for (Node sender : List.of(alice, bob)) {
                Node target = sender == alice ? bob : alice;
                String address = target.address(4);
                String moved = lab.move("alice");
                double seconds = sender.secondsToFirstPing(address, System.nanoTime(), Await.LONG);
                Lab.report(String.format(
                        Locale.ROOT, "traffic from %s %.2f s after alice's address changed", sender.host(), seconds));
                Await.assertWithin(2, seconds, "recovery");
                Await.isTrue(
                        "new endpoint " + moved,
                        Await.LONG,
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
                sender.awaitPing(address);
                lab.forget("alice");
                double seconds = sender.secondsToFirstPing(address, System.nanoTime(), Await.LONG);
                Lab.report(String.format(
                        Locale.ROOT, "traffic from %s %.2f s after alice's NAT forgot", sender.host(), seconds));
                // A heartbeat, and the answer that does not come.
                Await.assertWithin(4, seconds, "recovery");
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
}
