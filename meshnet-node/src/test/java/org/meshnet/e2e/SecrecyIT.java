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
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

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

    @Test
    void shouldShowNeitherPayloadNorNamesNorVirtualAddressesOnTheWire() {
        Lab.with("secrecy", lab -> {
            Capture capture = lab.capture("wire");
            Node alice = startPair(lab);
            Node bob = lab.startNode("bobbuilder", "--tun", "10.77.88.98/24").awaitStart();
            talk(lab, alice, bob);
            capture.stop();
            long frames =
                    capture.datagrams().stream().filter(d -> d.type() == FRAME).count();
            assertTrue(frames >= 40, "only " + frames + " frames were captured");
            String wire = latin(capture.bytes());
            secrets(lab, alice, bob).forEach((what, bytes) -> assertFalse(wire.contains(latin(bytes)), what));
        });
    }

    @Test
    void shouldNeitherAnswerNorBeMovedByReplayedDatagrams() {
        Lab.with("replay", lab -> {
            Capture capture = lab.capture("wire");
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
            assertTrue(alice.isRegistered() && bob.isRegistered());
            assertTrue(alice.ping("10.77.88.98").isPresent());
        });
    }

    private static Node startPair(Lab lab) {
        lab.site("alicewonder", "public");
        lab.site("bobbuilder", "public");
        lab.startServer();
        Node alice = lab.startNode("alicewonder", "--tun", "10.77.88.99/24").awaitStart();
        alice.awaitRegistered();
        return alice;
    }

    private static void talk(Lab lab, Node alice, Node bob) {
        alice.awaitConnected(bob.host());
        String pattern = HexFormat.of().formatHex(PAYLOAD.getBytes(StandardCharsets.US_ASCII));
        for (String address : List.of(bob.address(4), bob.address(6))) {
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
        for (Node node : List.of(alice, bob)) {
            secrets.put("name " + node.host(), text(node.host()));
            for (int family : new int[] {4, 6}) {
                String address = node.address(family);
                secrets.put("text of " + address, text(address));
                secrets.put("address " + address, addressBytes(address));
            }
        }
        return secrets;
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
        assertEquals("sent 1 answers [01 of 32 bytes]", send(lab, "0.0.0.0", 0, server, file));
    }

    /** Sends what went from one to the other once more, but for STUN, from a stranger's address and from the sender's own. */
    private static void replay(Lab lab, List<Pcap.Datagram> datagrams, InetSocketAddress from, InetSocketAddress to) {
        List<String> lines = datagrams.stream()
                .filter(datagram ->
                        datagram.from().equals(from) && datagram.to().equals(to) && datagram.type() >= FIRST_OWN_TYPE)
                .map(datagram -> HexFormat.of().formatHex(datagram.payload()))
                .toList();
        assertTrue(lines.size() >= 2, "only " + lines.size() + " datagrams from " + from + " to " + to);
        Path file = lab.file("replay-" + from.getPort() + "-" + to.getPort() + ".hex");
        write(file, lines);
        assertEquals("sent " + lines.size() + " answers " + notices(lines, to), send(lab, "0.0.0.0", 0, to, file));
        Capture answers = lab.capture("answers-" + from.getPort() + "-" + to.getPort());
        String own = from.getAddress().getHostAddress();
        // The stranger takes the address without telling the neighbours, so that answers go where they should.
        lab.run(
                        "eve",
                        "sh",
                        "-c",
                        "echo 2 >/proc/sys/net/ipv4/conf/all/arp_announce && ip addr add " + own + "/32 dev lo")
                .expectSuccess();
        send(lab, own, from.getPort(), to, file);
        lab.run("eve", "ip", "addr", "del", own + "/32", "dev", "lo").expectSuccess();
        List<Pcap.Datagram> seen = answers.stop().datagrams();
        long sent = seen.stream()
                .filter(d -> d.from().equals(from) && d.to().equals(to))
                .count();
        assertTrue(sent >= lines.size(), "the replay did not reach the wire");
        long answered = seen.stream()
                .filter(d -> d.from().equals(to) && d.to().equals(from))
                .count();
        assertTrue(answered <= MOST_OWN_DATAGRAMS, answered + " datagrams went back from " + to);
    }

    /** To a channel's datagram from a foreign endpoint the server says just that, in fewer bytes. Nodes say nothing. */
    private static List<String> notices(List<String> lines, InetSocketAddress to) {
        boolean isServer = to.getAddress().getHostAddress().equals(Lab.SERVER_ADDRESS);
        return lines.stream()
                .filter(line -> isServer && line.startsWith(RELAY))
                .map(line -> "59 of 12 bytes")
                .toList();
    }

    private static String send(Lab lab, String own, int port, InetSocketAddress to, Path file) {
        return lab.run(
                        "eve",
                        Lab.javaProgram(Path.of(System.getProperty("java.home"))),
                        "-cp",
                        "target/test-classes",
                        Replayer.class.getName(),
                        own,
                        String.valueOf(port),
                        to.getAddress().getHostAddress(),
                        String.valueOf(to.getPort()),
                        file.toString())
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
