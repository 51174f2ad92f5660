package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Where UDP is blocked, nodes go by TCP or TLS to the server, which relays; and back by UDP once that works. */
@RequiresRoot
class StreamIT {
    private static final String SERVER = Lab.SERVER_ADDRESS + ":" + Lab.SERVER_PORT;
    /**
     * UDP is waited for for 0.75 s, then a stream is opened and the node registers; half a second more to the first
     * packet.
     */
    private static final double FIRST_PING_LIMIT_SECONDS = 2.0;
    /** UDP is tried every half minute. */
    private static final Duration BACK_TO_UDP = Await.LONG.plusSeconds(30);

    private static final double SILENCE_SECONDS = 1;

    @Test
    void shouldReachEverybodyByTcpWhereUdpIsBlocked() {
        Lab.with("UDP blocked", lab -> {
            lab.startServer();
            List<Node> others = new ArrayList<>();
            others.add(startAt(lab, "bob", "udp-blocked"));
            others.add(startAt(lab, "carol", "public"));
            others.add(startAt(lab, "dave", "port-restricted"));
            others.forEach(Node::awaitRegistered);
            Node alice = startAt(lab, "alice", "udp-blocked");
            double seconds = alice.secondsToFirstPing(others.get(0).address(4), System.nanoTime(), Await.LONG);
            Lab.report(String.format(Locale.ROOT, "UDP blocked: first ping after start-up line %.2f s", seconds));
            Await.assertWithin(FIRST_PING_LIMIT_SECONDS, seconds, "the first ping");
            for (Node other : others) {
                alice.awaitPath(other.host(), "relay");
                for (int family : new int[] {4, 6}) {
                    alice.awaitPing(other.address(family));
                    other.awaitPing(alice.address(family));
                }
            }
            awaitHow(alice, "registered by TCP", Await.LONG);
            awaitReason("UDP is blocked here", alice, "carol");
            awaitReason("UDP is blocked where the peer is", others.get(1), "alice");
            alice.awaitPeer("carol", "endpoint", (SERVER + " by TCP")::equals);
            String answered = lab.askNode("alice", "ping", "--count", "1", "carol");
            assertTrue(answered.contains(" ms  relay " + SERVER + " by TCP\n"), answered);
            double megabits = stream(lab, alice, others.get(0));
            Lab.report(String.format(Locale.ROOT, "UDP blocked at both: TCP %.1f Mbit/s", megabits));
        });
    }

    /** That UDP is blocked is said once a fresh port was tried in vain, too. */
    private static void awaitReason(String reason, Node node, String peer) {
        node.awaitPeer(peer, "reason", reason::equals);
    }

    private static Node startAt(Lab lab, String host, String kind, String... options) {
        lab.site(host, kind);
        return lab.startNode(host, options).awaitStart();
    }

    /** The state of its server in the words of {@code status}. */
    private static Optional<String> how(Node node) {
        return Optional.of(node.status().getAsJsonArray("servers").get(0).getAsJsonObject())
                .filter(server -> !server.get("endpoint").isJsonNull())
                .map(server -> {
                    String endpoint = server.get("endpoint").getAsString();
                    int by = endpoint.indexOf(" by ");
                    return server.get("state").getAsString() + (by < 0 ? "" : endpoint.substring(by));
                });
    }

    private static void awaitHow(Node node, String how, Duration limit) {
        Await.isTrue(node.host() + " " + how, limit, () -> how(node).equals(Optional.of(how)));
    }

    /** A TCP stream through the mesh; its Mbit/s. */
    private static double stream(Lab lab, Node from, Node to) {
        String target = to.address(4);
        Daemon server = lab.start(to.host(), "iperf3", List.of("iperf3", "-s", "-1", "--forceflush", "-B", target));
        server.awaitLog("listening");
        String json = lab.run(from.host(), "iperf3", "-c", target, "-t", "3", "-J")
                .expectSuccess()
                .output();
        JsonObject end = JsonParser.parseString(json).getAsJsonObject().getAsJsonObject("end");
        return end.getAsJsonObject("sum_received").get("bits_per_second").getAsDouble() / 1e6;
    }

    @Test
    void shouldGoBackToUdpAndThenStraightOnceUdpIsLetOut() {
        Lab.with("UDP let out again", lab -> {
            lab.startServer();
            Node bob = startAt(lab, "bob", "port-restricted");
            Node alice = startAt(lab, "alice", "udp-blocked");
            alice.awaitPath("bob", "relay");
            awaitHow(alice, "registered by TCP", Await.LONG);
            Pings pings = Pings.start(lab, alice, bob.address(4), 0.1).awaitMore(3);
            letUdpOut(lab, "alice-r");
            long startNs = System.nanoTime();
            awaitHow(alice, "registered", BACK_TO_UDP);
            Lab.report(String.format(Locale.ROOT, "back to UDP after %.1f s", Await.secondsSince(startNs)));
            alice.awaitPath("bob", "direct");
            pings.awaitMore(20).end();
            double silence = pings.longestSilenceSeconds();
            Lab.report(String.format(Locale.ROOT, "back to UDP: no answer for %.1f s", silence));
            Await.assertWithin(SILENCE_SECONDS, silence, "the silence");
        });
    }

    /** Takes back what the laboratory blocks UDP with. */
    private static void letUdpOut(Lab lab, String router) {
        Matcher rule = Pattern.compile("udp dport != 53 drop # handle (\\d+)")
                .matcher(lab.run(router, "nft", "-a", "list", "chain", "inet", "filter", "forward")
                        .expectSuccess()
                        .output());
        assertTrue(rule.find());
        lab.run(router, "nft", "delete", "rule", "inet", "filter", "forward", "handle", rule.group(1))
                .expectSuccess();
    }

    @Test
    void shouldGoByTcpWhenUdpIsBlockedLater() {
        Lab.with("UDP blocked later", lab -> {
            lab.startServer();
            Node alice = startAt(lab, "alice", "port-restricted");
            Node bob = startAt(lab, "bob", "public");
            alice.awaitPath("bob", "direct");
            lab.run("alice-r", "nft", "insert rule inet filter forward meta l4proto udp drop")
                    .expectSuccess();
            awaitHow(alice, "registered by TCP", Await.LONG);
            alice.awaitPath("bob", "relay");
            alice.awaitPing(bob.address(4));
            bob.awaitPing(alice.address(6));
        });
    }

    @Test
    void shouldComeBackAfterTheServerWasKilled() {
        Lab.with("a server that is killed", lab -> {
            Daemon server = lab.startServer();
            Node alice = startAt(lab, "alice", "udp-blocked");
            Node bob = startAt(lab, "bob", "udp-blocked");
            alice.awaitPath("bob", "relay");
            server.kill();
            lab.startServer();
            long startNs = System.nanoTime();
            alice.awaitPing(bob.address(4));
            Lab.report(String.format(
                    Locale.ROOT, "UDP blocked at both: ping %.1f s after a restart", Await.secondsSince(startNs)));
            bob.awaitPing(alice.address(6));
        });
    }

    @Test
    void shouldPassByTlsWhereOnlyPort443IsOpen() {
        Lab.with("only port 443", lab -> {
            makeCertificate(lab);
            lab.startServer(
                    "--tls-cert", lab.file("server.pem").toString(),
                    "--tls-key", lab.file("server.key").toString());
            Node carol = startAt(lab, "carol", "public");
            Node alice = startAt(
                    lab, "alice", "only-443", "--tls-ca", lab.file("ca.pem").toString());
            Node bob = startAt(
                    lab, "bob", "only-443", "--tls-ca", lab.file("ca.pem").toString());
            awaitHow(alice, "registered by TLS", Await.LONG);
            for (Node other : List.of(carol, bob)) {
                alice.awaitPath(other.host(), "relay");
                alice.awaitPing(other.address(4));
                other.awaitPing(alice.address(6));
            }
            List<String> netcheck = new ArrayList<>(Lab.nodeCommand());
            netcheck.addAll(List.of(
                    "netcheck",
                    "--server",
                    SERVER,
                    "--tls-ca",
                    lab.file("ca.pem").toString()));
            String report = lab.run("alice", netcheck.toArray(String[]::new))
                    .expectSuccess()
                    .output();
            assertTrue(report.contains("TCP           not with " + SERVER + ": no answer"), report);
            assertTrue(report.contains("TLS           works with 198.51.100.10:443, "), report);
        });
    }

    @Test
    void shouldSayThatACertificateIsNotTrusted() {
        Lab.with("a certificate of an unknown authority", lab -> {
            makeCertificate(lab);
            Daemon server = lab.startServer(
                    "--tls-cert", lab.file("server.pem").toString(),
                    "--tls-key", lab.file("server.key").toString());
            Node alice = startAt(lab, "alice", "only-443");
            alice.awaitLog("WARN  server " + SERVER + ": no TLS with 198.51.100.10:443 by TLS: .*certif");

            hangUp(lab, server);
            server.awaitLog("certificate and key of TLS were read anew; all other options take a restart");
            delete(lab.file("server.key"));
            hangUp(lab, server);
            server.awaitLog("WARN  certificate and key of TLS stay as they were: .*server.key");
        });
    }

    private static void hangUp(Lab lab, Daemon server) {
        lab.run("alice", "kill", "-HUP", String.valueOf(server.pid())).expectSuccess();
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An authority, and a server's certificate that it signed, as an administrator would make them. */
    private static void makeCertificate(Lab lab) {
        Path ca = lab.file("ca.pem");
        Path caKey = lab.file("ca.key");
        openssl(
                lab,
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=lab authority",
                "-keyout",
                caKey.toString(),
                "-out",
                ca.toString());
        openssl(
                lab,
                "req",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-subj",
                "/CN=lab server",
                "-addext",
                "subjectAltName=IP:" + Lab.SERVER_ADDRESS,
                "-keyout",
                lab.file("server.key").toString(),
                "-out",
                lab.file("server.csr").toString());
        openssl(
                lab,
                "x509",
                "-req",
                "-days",
                "2",
                "-copy_extensions",
                "copy",
                "-CAcreateserial",
                "-in",
                lab.file("server.csr").toString(),
                "-CA",
                ca.toString(),
                "-CAkey",
                caKey.toString(),
                "-out",
                lab.file("server.pem").toString());
    }

    private static void openssl(Lab lab, String... arguments) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        lab.run(Lab.SERVER, command.toArray(String[]::new)).expectSuccess();
    }
}
