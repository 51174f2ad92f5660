package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Hard NATs, which give every destination another port, against one that lets in known ports only. */
@RequiresRoot
class PortGuessingIT {
    private static final String OTHER_ADDRESS = "198.51.100.11";
    private static final double PACE_SECONDS = 0.1;
    /**
     * Nothing is lost while a path moves from the relay to a guessed port; a ping that loses its way at either end
     * costs one or two.
     */
    private static final double SILENCE_SECONDS = 1;

    /**
     * From the first ping to the end of a first run of random ports is some 8 s where nothing else keeps the machine
     * busy.
     */
    private static final Duration ATTEMPT_LIMIT = Duration.ofSeconds(20);
    /**
     * A run of random ports is a matter of chance: 256 guesses for 256 of 64,512 ports find one with 1 − (1 −
     * 256/64,512)^256 = 0.64; counted with 0.6, as a datagram may be lost, 16 first runs are all in vain with a chance
     * of 0.4^16 = 4.3 · 10^-7, less than once in a million. Nodes are started anew for each, and the routers forget
     * what was in vain: one that takes strays would keep ports for them. Where ports rise, the next one is known, and a
     * first run finds it, but where a node stands still for longer than the others wait for it; the simulation holds
     * that.
     */
    private static final int MOST_ATTEMPTS = 16;

    @Test
    void shouldGetThroughRandomPortsUnderARunningPing() {
        pingUntilDirect("symmetric", "port-restricted");
    }

    @Test
    void shouldGetThroughRandomPortsToARouterThatTakesStrays() {
        pingUntilDirect("symmetric", "port-restricted-open-input");
    }

    @Test
    void shouldGetThroughRisingPortsUnderARunningPing() {
        pingUntilDirect("symmetric-sequential", "port-restricted");
    }

    @Test
    void shouldGetThroughWherePortsRiseOnBothSides() {
        pingUntilDirect("symmetric-sequential", "symmetric-sequential");
    }

    private static void pingUntilDirect(String kind, String other) {
        Lab.with(kind + " against " + other, lab -> {
            lab.site("alice", kind);
            lab.site("bob", other);
            lab.startServer();
            int attempt = 1;
            while (!isDirectAtOnce(lab, kind + " against " + other + ", attempt " + attempt)) {
                assertTrue(attempt < MOST_ATTEMPTS, "no direct path in any of " + attempt + " attempts");
                attempt++;
                lab.forget("alice");
                lab.forget("bob");
            }
        });
    }

    /** Does a first run find a path? Then all that goes with it is looked at. */
    private static boolean isDirectAtOnce(Lab lab, String title) {
        Node alice = lab.startNode("alice", "--tun", "10.0.0.1").awaitStart();
        Node bob = lab.startNode("bob", "--tun", "10.0.0.2").awaitStart();
        alice.awaitConnected("bob");
        long startNs = System.nanoTime();
        Pings pings = Pings.begin(lab, "bob", "10.0.0.1", PACE_SECONDS);
        boolean isDirect = Await.isSoon(ATTEMPT_LIMIT, () -> alice.isDirect("bob") && bob.isDirect("alice"));
        if (isDirect) {
            checkDirect(lab, alice, bob, pings, title, Await.secondsSince(startNs));
        } else {
            bob.terminate();
        }
        pings.end();
        alice.terminate();
        return isDirect;
    }

    private static void checkDirect(Lab lab, Node alice, Node bob, Pings pings, String title, double seconds) {
        pings.awaitMore(50);
        double silence = pings.longestSilenceSeconds();
        Lab.report(String.format(
                Locale.ROOT, "%s: direct after %.2f s, pings silent for %.1f s at most", title, seconds, silence));
        Await.assertWithin(SILENCE_SECONDS, silence, "the silence");
        String address = publicAddress(bob) + ":";
        alice.awaitPeer("bob", "endpoint", endpoint -> endpoint.startsWith(address));
        bob.terminate();
        Await.isTrue("closed sockets", () -> socketCount(lab, "alice") == 1);
    }

    private static String publicAddress(Node node) {
        String endpoint = node.status().get("endpoint").getAsString();
        return endpoint.substring(0, endpoint.lastIndexOf(':'));
    }

    /** UDP sockets of the host, but for those at port 53, which answer for names. */
    private static long socketCount(Lab lab, String host) {
        String list = lab.run(host, "cat", "/proc/net/udp6").expectSuccess().output();
        return list.lines().skip(1).filter(line -> !line.contains(":0035 ")).count();
    }

    @Test
    void shouldStayRelayedWhereAPeerWantsNoGuessingAndSayWhy() {
        Lab.with("no guessing", lab -> {
            lab.site("alice", "symmetric");
            lab.site("bob", "port-restricted");
            withSecondAddress(lab);
            Node alice = lab.startNode("alice").awaitStart();
            Node bob = lab.startNode("bob", "--no-port-guessing").awaitStart();
            alice.awaitPath("bob", "relay");
            awaitReason(alice, "bob", "one NAT gives every destination another port, and guessing is switched off");
            awaitReason(bob, "alice", "one NAT gives every destination another port, and guessing is switched off");
            // Another one is there while the router is asked for a port.
            Await.isTrue("one socket", () -> socketCount(lab, "alice") == 1);
        });
    }

    @Test
    void shouldSayThatBothNatsAreHard() {
        Lab.with("two hard NATs", lab -> {
            lab.site("alice", "symmetric");
            lab.site("bob", "symmetric");
            withSecondAddress(lab);
            Node alice = lab.startNode("alice").awaitStart();
            lab.startNode("bob").awaitStart();
            alice.awaitPath("bob", "relay");
            awaitReason(alice, "bob", "both NATs give every destination another port");
        });
    }

    private static void withSecondAddress(Lab lab) {
        lab.run(Lab.SERVER, "ip", "addr", "add", OTHER_ADDRESS + "/24", "dev", "eth0")
                .expectSuccess();
        lab.startServer("--bind", Lab.SERVER_ADDRESS, "--alt-bind", OTHER_ADDRESS + ":8001");
    }

    private static void awaitReason(Node node, String peer, String reason) {
        node.awaitPeer(peer, "reason", reason::equals);
    }
}
