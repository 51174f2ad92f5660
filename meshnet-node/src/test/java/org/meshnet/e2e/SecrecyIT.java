package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.meshnet.core.crypto.Kdf;

/** What somebody on the wire can learn, and do with what they recorded: nothing. */
@RequiresRoot
class SecrecyIT {
    private static final int FIRST_OWN_TYPE = 0x40;
    private static final int FRAME = 0x44;
    private static final String RELAY = "58";
    private static final String STUN_REQUEST = "000100002112a442" + "0102030405060708090a0b0c";
    private static final String PAYLOAD = "meshsecretspoken";
    /** Timers of their own may make a node speak during a replay, but not once per replayed datagram. */
    private static final int MOST_OWN_DATAGRAMS = 12;

    private static final int MOST_OWN_PER_SECOND = 2;

    @Test
    void shouldShowNeitherPayloadNorNamesNorVirtualAddressesOnTheWire() {
        Lab.with("secrecy", lab -> {
            Capture capture = lab.capture("wire");
            Daemon server = startServer(lab);
            Node alice = startPair(lab);
            Node bob = lab.startNode(
                            "bobbuilder", "--tun", "10.77.88.98/24", "--log-level", "trace", "--log-format", "json")
                    .awaitStart();
            talk(lab, alice, bob);
            // A second registration of each, which is to have nothing in common with the first for who listens.
            server.kill();
            alice.awaitLog("WARN +server \\S+ lost");
            bob.awaitLog("\"WARN\".*server \\S+ lost");
            Daemon again = startServer(lab);
            alice.awaitRegistered();
            bob.awaitRegistered();
            capture.stop();
            long frames =
                    capture.datagrams().stream().filter(d -> d.type() == FRAME).count();
            assertTrue(frames >= 40, "only " + frames + " frames were captured");
            String wire = latin(capture.bytes());
            secrets(lab, alice, bob).forEach((what, bytes) -> assertShowsNot(wire, what, bytes));
            assertTellsNoSecret(lab, "wire", wire);
            for (Daemon daemon : List.of(server, again, alice, bob)) {
                assertTrue(daemon.log().contains("DEBUG"), "everything is logged");
                assertTellsNoSecret(lab, "log", daemon.log());
            }
            assertTellsNoSecret(lab, "status", status(lab));
            assertTellsNoSecret(lab, "status --json", status(lab, "--json"));
            assertTellsNoSecret(lab, "metrics", metrics(lab));
            assertTellsNoSecret(lab, "error", errorOfADamagedKey(lab));
        });
    }

    /**
     * Of four bytes, which are those of an IPv4 address, a million random ones show one once in 4,000 runs, and two
     * once in 37 million. Each node tells its address twice, with either registration, and in each packet.
     */
    private static void assertShowsNot(String wire, String what, byte[] secret) {
        String bytes = latin(secret);
        int first = wire.indexOf(bytes);
        boolean isShown = secret.length > 4 ? first >= 0 : first >= 0 && wire.indexOf(bytes, first + 1) >= 0;
        assertFalse(isShown, what);
    }

    private static String status(Lab lab, String... options) {
        List<String> question = new ArrayList<>(List.of("status"));
        question.addAll(List.of(options));
        return lab.askNode("alicewonder", question.toArray(String[]::new));
    }

    private static String metrics(Lab lab) {
        String page = lab.run("alicewonder", "curl", "-sS", "http://127.0.0.1:9700/metrics")
                .expectSuccess()
                .output();
        assertTrue(page.contains("bobbuilder"), page);
        return page;
    }

    /** A key with one letter that is no digit is told of without its digits. */
    private static String errorOfADamagedKey(Lab lab) {
        String key = Shell.text(lab.keyFile()).strip();
        Path damaged = lab.newKey("damaged.key");
        write(damaged, List.of(key.substring(0, key.length() - 1) + "x"));
        List<String> command = new ArrayList<>(Lab.nodeCommand());
        command.addAll(List.of("--key-file", damaged.toString(), "--server", Lab.SERVER_ADDRESS));
        Shell.Result result = lab.run("alicewonder", command.toArray(String[]::new));
        assertTrue(result.exitCode() != 0 && result.errors().contains(damaged.toString()), result.toString());
        return result.output() + result.errors();
    }

    /** What nobody but the lab's own files may say, whoever looks; half of it is too much. */
    private static void assertTellsNoSecret(Lab lab, String where, String text) {
        String key = Shell.text(lab.keyFile()).strip();
        Map<String, String> secrets = new LinkedHashMap<>();
        secrets.put("network key", key);
        byte[] name = Kdf.derive(HexFormat.of().parseHex(key), "meshnet v2 network name");
        secrets.put("network name", HexFormat.of().formatHex(name));
        secrets.put("server's secret", digits(lab.serverState().resolve("server-key")));
        secrets.put("identity", digits(lab.file("alicewonder").resolve("identity")));
        secrets.forEach((what, hex) -> {
            assertFalse(text.contains(hex.substring(0, 32)) || text.contains(hex.substring(32)), what + " in " + where);
            assertFalse(text.contains(latin(HexFormat.of().parseHex(hex))), what + " in " + where);
        });
    }

    /** The last line of a file with a secret. */
    private static String digits(Path file) {
        List<String> lines = Shell.text(file).lines().toList();
        String last = lines.get(lines.size() - 1).strip();
        assertEquals(64, last.length(), file.toString());
        return last;
    }

    @Test
    void shouldNeitherAnswerNorBeMovedByReplayedDatagrams() {
        Lab.with("replay", lab -> {
            Capture capture = lab.capture("wire");
            startServer(lab);
            Node alice = startPair(lab);
            Node bob = lab.startNode("bobbuilder", "--tun", "10.77.88.98/24").awaitStart();
            lab.site("eve", "public");
            talk(lab, alice, bob);
            List<Pcap.Datagram> datagrams = capture.stop().datagrams();
            InetSocketAddress server = new InetSocketAddress(Lab.SERVER_ADDRESS, Lab.SERVER_PORT);
            InetSocketAddress alicesEndpoint = endpoint(bob, alice.host());
            InetSocketAddress bobsEndpoint = endpoint(alice, bob.host());
            checkThatAnAnswerWouldBeSeen(lab, server);
            replay(lab, datagrams, alicesEndpoint, server);
            replay(lab, datagrams, alicesEndpoint, bobsEndpoint);
            replay(lab, datagrams, server, bobsEndpoint);
            assertEquals(alicesEndpoint, endpoint(bob, alice.host()));
            assertEquals(bobsEndpoint, endpoint(alice, bob.host()));
            alice.awaitRegistered();
            bob.awaitRegistered();
            alice.awaitPing("10.77.88.98");
        });
    }

    private static Daemon startServer(Lab lab) {
        return lab.startServer("--log-level", "debug");
    }

    private static Node startPair(Lab lab) {
        lab.site("alicewonder", "public");
        lab.site("bobbuilder", "public");
        Node alice = lab.startNode(
                        "alicewonder", "--tun", "10.77.88.99/24", "--log-level", "trace", "--metrics", "9700")
                .awaitStart();
        alice.awaitRegistered();
        return alice;
    }

    private static void talk(Lab lab, Node alice, Node bob) {
        alice.awaitConnected(bob.host());
        String pattern = HexFormat.of().formatHex(PAYLOAD.getBytes(StandardCharsets.US_ASCII));
        for (String address : List.of(bob.address(4), bob.address(6))) {
            alice.awaitPing(address);
            lab.run(alice.host(), "ping", "-q", "-c", "20", "-i", "0.02", "-s", "200", "-p", pattern, address)
                    .expectSuccess();
        }
    }

    private static Map<String, byte[]> secrets(Lab lab, Node alice, Node bob) {
        Map<String, byte[]> secrets = new LinkedHashMap<>();
        String key = Shell.text(lab.keyFile()).strip();
        secrets.put("payload", text(PAYLOAD));
        secrets.put("network key", HexFormat.of().parseHex(key));
        secrets.put("network key in hexadecimal", text(key));
        JsonObject status = alice.status();
        secrets.put("network id", hex(status, "networkId"));
        for (Node node : List.of(alice, bob)) {
            secrets.put("node key of " + node.host(), hex(node.status(), "publicKey"));
            secrets.put("name " + node.host(), text(node.host()));
            for (int family : new int[] {4, 6}) {
                String address = node.address(family);
                secrets.put("text of " + address, text(address));
                secrets.put("address " + address, addressBytes(address));
            }
        }
        return secrets;
    }

    private static byte[] hex(JsonObject status, String field) {
        return HexFormat.of().parseHex(status.get(field).getAsString());
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static byte[] addressBytes(String address) {
        try {
            return InetAddress.getByName(address).getAddress();
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static InetSocketAddress endpoint(Node node, String peer) {
        JsonObject status = node.awaitConnected(peer);
        String[] parts = status.get("endpoint").getAsString().split(":", 2);
        return new InetSocketAddress(parts[0], Integer.parseInt(parts[1]));
    }

    /** STUN is answered to anybody, so it shows that the stranger hears answers. */
    private static void checkThatAnAnswerWouldBeSeen(Lab lab, InetSocketAddress server) {
        Path file = lab.file("stun.hex");
        write(file, List.of(STUN_REQUEST));
        assertEquals(
                "sent 1 answers [01 of 32 bytes]", send(lab, new InetSocketAddress("0.0.0.0", 0), server, file, 1));
    }

    /**
     * Sends what went from one to the other once more, but for STUN, from a stranger's address and from the sender's
     * own.
     */
    private static void replay(Lab lab, List<Pcap.Datagram> datagrams, InetSocketAddress from, InetSocketAddress to) {
        List<String> lines = datagrams.stream()
                .filter(datagram ->
                        datagram.from().equals(from) && datagram.to().equals(to) && datagram.type() >= FIRST_OWN_TYPE)
                .map(datagram -> HexFormat.of().formatHex(datagram.payload()))
                .toList();
        assertTrue(lines.size() >= 2, "only " + lines.size() + " datagrams from " + from + " to " + to);
        Path file = lab.file("replay-" + from.getPort() + "-" + to.getPort() + ".hex");
        write(file, lines);
        List<String> notices = notices(lines, to);
        assertEquals(
                "sent " + lines.size() + " answers " + notices,
                send(lab, new InetSocketAddress("0.0.0.0", 0), to, file, notices.size()));
        long startNs = System.nanoTime();
        Capture answers = lab.capture("answers-" + from.getPort() + "-" + to.getPort());
        String own = from.getAddress().getHostAddress();
        // The stranger takes the address without telling the neighbours, so that answers go where they should.
        lab.run(
                        "eve",
                        "sh",
                        "-c",
                        "echo 2 >/proc/sys/net/ipv4/conf/all/arp_announce && ip addr add " + own + "/32 dev lo")
                .expectSuccess();
        send(lab, from, to, file, 0);
        lab.run("eve", "ip", "addr", "del", own + "/32", "dev", "lo").expectSuccess();
        List<Pcap.Datagram> seen = answers.stop().datagrams();
        long sent = seen.stream()
                .filter(d -> d.from().equals(from) && d.to().equals(to))
                .count();
        assertTrue(sent >= lines.size(), "the replay did not reach the wire");
        long answered = seen.stream()
                .filter(d -> d.from().equals(to) && d.to().equals(from))
                .count();
        double most = MOST_OWN_DATAGRAMS + MOST_OWN_PER_SECOND * Await.secondsSince(startNs);
        assertTrue(
                answered <= most, answered + " datagrams went back from " + to + ", at most " + most + " are its own");
    }

    /** To a channel's datagram from a foreign endpoint the server says just that, in fewer bytes. Nodes say nothing. */
    private static List<String> notices(List<String> lines, InetSocketAddress to) {
        boolean isServer = to.getAddress().getHostAddress().equals(Lab.SERVER_ADDRESS);
        return lines.stream()
                .filter(line -> isServer && line.startsWith(RELAY))
                .map(line -> "59 of 12 bytes")
                .toList();
    }

    private static String send(Lab lab, InetSocketAddress own, InetSocketAddress to, Path file, int expected) {
        return lab.run(
                        "eve",
                        Lab.javaProgram(Path.of(System.getProperty("java.home"))),
                        "-cp",
                        "target/test-classes",
                        Replayer.class.getName(),
                        own.getAddress().getHostAddress(),
                        String.valueOf(own.getPort()),
                        to.getAddress().getHostAddress(),
                        String.valueOf(to.getPort()),
                        file.toString(),
                        String.valueOf(expected))
                .expectSuccess()
                .output()
                .strip();
    }

    private static void write(Path file, List<String> lines) {
        try {
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
