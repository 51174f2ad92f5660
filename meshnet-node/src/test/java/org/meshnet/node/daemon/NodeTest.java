package org.meshnet.node.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.core.files.PrivateFiles;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.node.control.Json;
import org.meshnet.node.exit.ExitCode;

/**
 * Whole nodes and a real server over loopback UDP; only the TUN devices are fake. The log is that of the whole process.
 */
@Timeout(120)
class NodeTest {
    private static final String KEY = "00112233445566778899aabbccddeeff".repeat(2);
    private static final int ATTEMPTS = 100;
    private static final long ATTEMPT_MS = 100;

    @TempDir
    Path folder;

    private LoopbackServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = new LoopbackServer();
    }

    @AfterEach
    void stopServer() throws IOException {
        server.close();
    }

    private RunningNode node(String name, String... options) throws IOException {
        List<String> all = Stream.concat(
                        Stream.of(
                                "--key",
                                KEY,
                                "--server",
                                "127.0.0.1:" + server.port(),
                                "--id",
                                name,
                                "--no-port-mapping"),
                        Stream.of(options))
                .toList();
        return new RunningNode(folder, name, all.toArray(String[]::new));
    }

    private static IpAddress address(List<Prefix> addresses, boolean isV4) {
        return addresses.stream()
                .map(Prefix::address)
                .filter(address -> address.isV4() == isV4)
                .findFirst()
                .orElseThrow();
    }

    /** Until the nodes have found each other, packets may be lost; earlier ones may still arrive. */
    private static void assertDelivers(FakeTun from, FakeTun to, byte[] packet) throws InterruptedException {
        for (int i = 0; i < ATTEMPTS; i++) {
            from.inject(packet);
            if (Arrays.equals(packet, to.awaitWritten(ATTEMPT_MS))) {
                return;
            }
        }
        fail("the packet never arrived");
    }

    @Test
    void shouldCarryPacketsBetweenTwoNodes() throws Exception {
        try (RunningNode a = node("a");
                RunningNode b = node("b")) {
            List<Prefix> ofA = a.awaitAddresses();
            List<Prefix> ofB = b.awaitAddresses();
            for (boolean isV4 : new boolean[] {true, false}) {
                byte[] packet = Packets.packet(address(ofA, isV4), address(ofB, isV4), (byte) 1, (byte) 2);
                assertDelivers(a.tun(), b.tun(), packet);
            }
            JsonObject peer = Json.parseObject(a.ask("status", "--json"))
                    .orElseThrow()
                    .getAsJsonArray("peers")
                    .get(0)
                    .getAsJsonObject();
            assertEquals("b", peer.get("id").getAsString());
            assertEquals("connected", peer.get("state").getAsString());
            assertEquals("direct", peer.get("path").getAsString());
            String log = a.log() + b.log();
            assertTrue(log.contains("INFO  peer a (") && log.contains("INFO  peer b ("), log);
        }
    }

    /** Only root can give a folder away. */
    @Test
    void shouldTellRootThatItsStateFolderIsAnotherUsers() throws Exception {
        assumeTrue(PrivateFiles.isRoot());
        Path state = Files.createDirectory(folder.resolve("given"));
        Files.setAttribute(state, "unix:uid", 4711);
        try (RunningNode a = node("a", "--state", state.toString())) {
            a.awaitAddresses();
            String warning = "the state folder " + state + " belongs to another user (uid 4711)";
            assertTrue(a.log().contains(warning), a.log());
            assertTrue(a.ask("status").contains(warning), a.log());
        }
    }

    @Test
    void shouldLoseNoMoreThanThePacketsThatMetAFlaw() throws Exception {
        try (RunningNode a = node("a");
                RunningNode b = node("b")) {
            byte[] packet =
                    Packets.packet(address(a.awaitAddresses(), true), address(b.awaitAddresses(), true), (byte) 1);
            assertDelivers(a.tun(), b.tun(), packet);
            b.tun().failWrites(20);
            for (int i = 0; i < ATTEMPTS && b.tun().failuresLeft() > 0; i++) {
                a.tun().inject(packet);
                b.tun().awaitWritten(ATTEMPT_MS / 10);
            }
            assertDelivers(a.tun(), b.tun(), packet);
            JsonObject counters =
                    Json.parseObject(b.ask("status", "--json")).orElseThrow().getAsJsonObject("counters");
            assertEquals(20, counters.get("eventFailures").getAsInt());
            assertEquals(0, counters.get("helperFailures").getAsInt());
            String log = a.log() + b.log();
            assertTrue(log.contains("a flaw in the program: something of lane was lost"), log);
        }
    }

    @Test
    void shouldPingAPeerByEachOfItsNames() throws Exception {
        try (RunningNode a = node("a");
                RunningNode b = node("b")) {
            IpAddress ofA = address(a.awaitAddresses(), true);
            IpAddress ofB = address(b.awaitAddresses(), true);
            assertDelivers(a.tun(), b.tun(), Packets.packet(ofA, ofB, (byte) 1));
            String key = Json.parseObject(b.ask("status", "--json"))
                    .orElseThrow()
                    .get("publicKey")
                    .getAsString();
            for (String name : List.of("b", ofB.toString(), key, key.substring(0, 12))) {
                String out = a.ask("ping", "-c", "2", "--interval", "10", name);
                assertTrue(out.matches("(?s)ping b \\(.*\n1  .* ms  direct .*\nsent 2, received 2; .*"), out);
            }
            JsonObject json = Json.parseObject(a.ask("ping", "--until-direct", "--json", "b"))
                    .orElseThrow();
            assertEquals(1, json.get("sent").getAsInt());
            assertTrue(json.get("isDirect").getAsBoolean());
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldCarryPacketsBetweenNodesWithDifferentLanes() throws Exception {
        try (RunningNode a = node("a", "--lanes", "3");
                RunningNode b = node("b", "--lanes", "2")) {
            IpAddress ofA = address(a.awaitAddresses(), true);
            IpAddress ofB = address(b.awaitAddresses(), true);
            assertDelivers(a.tun(), b.tun(), Packets.packet(ofA, ofB, (byte) 1, (byte) 2));
            assertDelivers(b.tun(), a.tun(), Packets.packet(ofB, ofA, (byte) 3));
            JsonObject status = Json.parseObject(a.ask("status", "--json")).orElseThrow();
            assertEquals(3, status.get("lanes").getAsInt());
        }
    }

    @Test
    void shouldHoldTheFixedAddress() throws Exception {
        try (RunningNode a = node("a", "--tun", "10.9.0.5/16")) {
            assertEquals(
                    Prefix.parse("10.9.0.5/16").orElseThrow(),
                    a.awaitAddresses().get(0));
        }
    }

    @Test
    void shouldBeTheSameNodeAtTheSamePortAfterARestart() throws Exception {
        JsonObject first = statusOfShortRun();
        JsonObject second = statusOfShortRun();
        assertEquals(first.get("publicKey"), second.get("publicKey"));
        assertEquals(first.get("endpoint"), second.get("endpoint"));
    }

    private JsonObject statusOfShortRun() throws Exception {
        try (RunningNode a = node("a")) {
            a.awaitAddresses();
            JsonObject status = status(a);
            // The addresses of the last run are there before the server has answered.
            for (int i = 0; i < ATTEMPTS && status.get("endpoint").isJsonNull(); i++) {
                a.tun().awaitWritten(ATTEMPT_MS);
                status = status(a);
            }
            return status;
        }
    }

    private static JsonObject status(RunningNode node) {
        return Json.parseObject(node.ask("status", "--json")).orElseThrow();
    }

    @Test
    void shouldEndInOrderAndLeaveOnlyItsState() throws Exception {
        RunningNode a = node("a");
        // It is ready once it has noted its addresses.
        a.ask("wait");

        assertEquals(ExitCode.OK, a.stop());
        assertTrue(a.log().strip().endsWith("stopped meshnet-node"), a.log());
        assertFalse(Files.exists(folder.resolve("run")));
        try (Stream<Path> files = Files.list(folder.resolve("state/default"))) {
            assertEquals(
                    List.of("addresses", "clock", "id", "identity", "known-servers", "lock", "port"),
                    files.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void shouldNeverShowASecret() throws Exception {
        try (RunningNode a = node("a", "--log-level", "trace");
                RunningNode b = node("b", "--log-level", "trace")) {
            byte[] packet =
                    Packets.packet(address(a.awaitAddresses(), true), address(b.awaitAddresses(), true), (byte) 1);
            assertDelivers(a.tun(), b.tun(), packet);

            String seed =
                    Files.readAllLines(folder.resolve("state/default/identity")).get(1);
            String shown = a.log() + b.log() + a.ask("status", "--json") + a.ask("status") + a.ask("peers");
            assertTrue(shown.contains("the process list shows the key"), shown);
            assertFalse(shown.contains(KEY.substring(0, 16)), shown);
            assertFalse(shown.contains(seed.substring(0, 16)), shown);
        }
    }
}
