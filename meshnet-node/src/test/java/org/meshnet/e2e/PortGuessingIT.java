package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Hard NATs, which give every destination another port, against one that lets in known ports only. */
@RequiresRoot
class PortGuessingIT {
    private static final String OTHER_ADDRESS = "198.51.100.11";
    private static final Pattern SEQUENCE = Pattern.compile("icmp_seq=(\\d+) ");
    private static final double PACE_SECONDS = 0.1;
    /**
     * Nothing is lost while a path moves from the relay to a guessed port; a ping that loses its way at either end
     * costs one or two.
     */
    private static final double SILENCE_SECONDS = 1;
    /** Pings that a stalled node answers late count as if they were answered, unless the socket's buffer is full. */
    private static final double STALL_SECONDS = 1;

    /**
     * From the first ping to the end of a first run of random ports is some 8 s where nothing else keeps the machine
     * busy.
     */
    private static final Duration ATTEMPT_LIMIT = Duration.ofSeconds(20);
    /**
     * A run of random ports is a matter of chance: 256 guesses for 256 of 64,512 ports find one with 1 − (1 −
     * 256/64,512)^256 = 0.64; counted with 0.6, as a datagram may be lost, 16 first runs are all in vain with a chance
     * of 0.4^16 = 4.3 · 10^-7, less than once in a million. Nodes are started anew for each, and the routers forget
     * what was in vain: one that takes strays would keep ports for them.
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
        pingUntilDirect("symmetric-sequential", "port-restricted", 1);
    }

    @Test
    void shouldGetThroughWherePortsRiseOnBothSides() {
        pingUntilDirect("symmetric-sequential", "symmetric-sequential", 1);
    }

    private static void pingUntilDirect(String kind, String other) {
        pingUntilDirect(kind, other, MOST_ATTEMPTS);
    }

    private static void pingUntilDirect(String kind, String other, int mostAttempts) {
        Lab.with(kind + " against " + other, lab -> {
            lab.site("alice", kind);
            lab.site("bob", other);
            lab.startServer();
            int attempt = 1;
            while (!isDirectAtOnce(lab, kind + " against " + other + ", attempt " + attempt)) {
                assertTrue(attempt < mostAttempts, "no direct path in any of " + attempt + " attempts");
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
        Daemon pings = lab.start("bob", "pings", List.of("ping", "-n", "-i", "" + PACE_SECONDS, "10.0.0.1"));
        boolean isDirect = Await.isSoon(ATTEMPT_LIMIT, () -> alice.isDirect("bob") && bob.isDirect("alice"));
        if (isDirect) {
            checkDirect(lab, alice, bob, pings, title, Await.secondsSince(startNs));
        } else {
            bob.terminate();
        }
        pings.kill();
        alice.terminate();
        return isDirect;
    }

    private static void checkDirect(Lab lab, Node alice, Node bob, Daemon pings, String title, double seconds) {
        int last = lastSequence(pings.log());
        pings.awaitLog("icmp_seq=" + (last + 50) + " ");
        double silence = longestGap(pings.log()) * PACE_SECONDS;
        Lab.report(String.format(
                Locale.ROOT, "%s: direct after %.2f s, pings silent for %.1f s at most", title, seconds, silence));
        Await.assertWithin(SILENCE_SECONDS, STALL_SECONDS, silence, "the silence");
        String endpoint = alice.peer("bob").orElseThrow().get("endpoint").getAsString();
        assertTrue(endpoint.startsWith(publicAddress(bob) + ":"), endpoint);
        bob.terminate();
        Await.isTrue("closed sockets", Await.LONG, () -> socketCount(lab, "alice") == 1);
    }

    private static String publicAddress(Node node) {
        String endpoint = node.status().orElseThrow().get("endpoint").getAsString();
        return endpoint.substring(0, endpoint.lastIndexOf(':'));
    }

    /** UDP sockets of the host, but for those at port 53, which answer for names. */
    private static long socketCount(Lab lab, String host) {
        String list = lab.run(host, "cat", "/proc/net/udp6").expectSuccess().output();
        return list.lines().skip(1).filter(line -> !line.contains(":0035 ")).count();
    }

    private static int lastSequence(String log) {
        Matcher matcher = SEQUENCE.matcher(log);
        int last = 0;
        while (matcher.find()) {
            last = Integer.parseInt(matcher.group(1));
        }
        return last;
    }

    /** The most pings in a row that were not answered, and one. */
    private static int longestGap(String log) {
        Matcher matcher = SEQUENCE.matcher(log);
        int previous = -1;
        int longest = 1;
        while (matcher.find()) {
            int sequence = Integer.parseInt(matcher.group(1));
            longest = previous < 0 ? 1 : Math.max(longest, sequence - previous);
            previous = sequence;
        }
        return longest;
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
            assertEquals(1, socketCount(lab, "alice"));
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
        Await.isTrue(
                reason,
                Await.LONG,
                () -> node.peer(peer)
                        .map(found -> found.get("reason"))
                        .filter(found ->
                                !found.isJsonNull() && found.getAsString().equals(reason))
                        .isPresent());
    }
}
