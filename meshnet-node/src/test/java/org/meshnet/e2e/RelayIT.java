package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Where nothing goes straight, the server forwards; and where it does not any more. */
@RequiresRoot
class RelayIT {
    private static final Pattern RELAYED = Pattern.compile("\\brelayed=(\\d+)");
    private static final double SILENCE_SECONDS = 1;
    /** A low limit of a relay. */
    static final long SLOW_BYTES_PER_SECOND = 100_000;
    /** After 90 s without an answer a peer counts as unreachable. */
    private static final Duration GIVEN_UP = Await.LONG.plusSeconds(90);

    @Test
    void shouldPingThroughTheServerBetweenTwoHardNats() {
        Lab.with("symmetric NATs", lab -> {
            lab.site("alice", "symmetric");
            lab.site("bob", "symmetric");
            Daemon server = lab.startServer("--log-level", "debug");
            Node alice = lab.startNode("alice").awaitStart();
            alice.awaitRegistered();
            Node bob = lab.startNode("bob").awaitStart();
            double seconds = bob.secondsToFirstPing(alice.address(4), System.nanoTime(), Await.LONG);
            Lab.report(String.format(Locale.ROOT, "symmetric NATs: first ping after start-up line %.2f s", seconds));
            bob.awaitPing(alice.address(6));
            alice.awaitPath("bob", "relay");
            alice.awaitPeer("bob", "endpoint", Lab.serverPlace()::equals);
            alice.awaitPeer("bob", "reason", reason -> !reason.isEmpty());
            server.terminate();
            Matcher count = RELAYED.matcher(server.log());
            assertTrue(count.find(), "the server says what it forwarded");
            assertTrue(Long.parseLong(count.group(1)) >= 4, count.group());
        });
    }

    @Test
    void shouldSayThatNothingReachesAPeerWhenTheServerForwardsNothing() {
        Lab.with("symmetric NATs without a relay", lab -> {
            lab.site("alice", "symmetric");
            lab.site("bob", "symmetric");
            lab.startServer("--no-relay");
            Node alice = lab.startNode("alice").awaitStart();
            Node bob = lab.startNode("bob").awaitStart();
            Await.isTrue(
                    "unreachable",
                    GIVEN_UP,
                    () -> alice.peer("bob")
                            .filter(peer -> peer.get("state").getAsString().equals("unreachable"))
                            .isPresent());
            alice.awaitPeer("bob", "reason", "no direct answer, and the server relays nothing"::equals);
            assertFalse(alice.isAnsweredAtOnce(bob.address(4)));
        });
    }

    @Test
    void shouldLoseAtMostASecondOfPingsWhenTheDirectPathDies() {
        Lab.with("a direct path that dies", lab -> {
            lab.site("alice", "port-restricted");
            lab.site("bob", "port-restricted");
            lab.startServer();
            Node alice = lab.startNode("alice").awaitStart();
            Node bob = lab.startNode("bob").awaitStart();
            alice.awaitPath("bob", "direct");
            bob.awaitPath("alice", "direct");
            alice.awaitPing(bob.address(4));
            Pings pings = Pings.start(lab, alice, bob.address(4), 0.1).awaitMore(10);
            cut(lab, publicAddress(alice), publicAddress(bob));
            alice.awaitPath("bob", "relay");
            pings.awaitMore(20).end();
            double silence = pings.longestSilenceSeconds();
            Lab.report(String.format(Locale.ROOT, "direct path dies: no answer for %.1f s", silence));
            Await.assertWithin(SILENCE_SECONDS, silence, "the silence");
            heal(lab);
            alice.awaitPath("bob", "direct");
        });
    }

    @Test
    void shouldShowThatTheLimitOfTheServersRelaySlowsAPeerDown() {
        Lab.with("a relay with a low limit", lab -> {
            lab.site("alice", "symmetric");
            lab.site("bob", "symmetric");
            lab.startServer("--relay-rate", "" + SLOW_BYTES_PER_SECOND, "--relay-burst", "" + SLOW_BYTES_PER_SECOND);
            Node alice = lab.startNode("alice").awaitStart();
            Node bob = lab.startNode("bob").awaitStart();
            alice.awaitPath("bob", "relay");
            Daemon flood = flood(lab, alice, bob.address(4));
            assertLimitShownWhile(flood, alice, "bob", Lab.SERVER_ADDRESS + ":" + Lab.SERVER_PORT);
        });
    }

    /** Some five times what the relay forwards; until it is killed. */
    static Daemon flood(Lab lab, Node from, String address) {
        return lab.start(from.host(), "flood", List.of("ping", "-n", "-q", "-i", "0.002", "-s", "1000", address));
    }

    /** Waits until the node shows that this relay's limit slows the peer down, and then shows it no more. */
    static void assertLimitShownWhile(Daemon flood, Node node, String peer, String relay) {
        JsonObject limit = Await.value("limit of the relay", () -> relayLimit(node, peer));
        assertEquals(relay, limit.get("relay").getAsString());
        assertEquals(SLOW_BYTES_PER_SECOND, limit.get("bytesPerSecond").getAsLong());
        node.awaitLog("peer " + peer + " .* slowed down: relay " + relay + " forwards " + SLOW_BYTES_PER_SECOND
                + " bytes a second at most");
        flood.kill();
        // 10 s after the relay said so last; it does not say so any more.
        Await.isTrue(
                "no limit any more", Await.LONG, () -> relayLimit(node, peer).isEmpty());
    }

    private static Optional<JsonObject> relayLimit(Node node, String peer) {
        return node.peer(peer)
                .map(found -> found.get("relayLimit"))
                .filter(JsonElement::isJsonObject)
                .map(JsonElement::getAsJsonObject);
    }

    private static String publicAddress(Node node) {
        String endpoint = node.status().get("endpoint").getAsString();
        return endpoint.substring(0, endpoint.lastIndexOf(':'));
    }

    /** Lets nothing pass between two addresses of the lab's internet. */
    private static void cut(Lab lab, String one, String other) {
        String rules = "add table bridge cut; add chain bridge cut pass { type filter hook forward priority 0 ; };"
                + " add rule bridge cut pass ip saddr " + one + " ip daddr " + other + " drop;"
                + " add rule bridge cut pass ip saddr " + other + " ip daddr " + one + " drop";
        lab.run("net", "nft", rules).expectSuccess();
    }

    private static void heal(Lab lab) {
        lab.run("net", "nft", "delete table bridge cut").expectSuccess();
    }
}
