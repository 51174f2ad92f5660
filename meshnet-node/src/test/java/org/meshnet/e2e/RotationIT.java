package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A closed network gets another key under traffic; who was revoked has nothing of his old files after that. */
@RequiresRoot
class RotationIT {
    private static final int OVERLAP_S = 30;
    private static final int TRAFFIC_S = OVERLAP_S + 25;
    private static final int MOST_STILL_SECONDS = 12;
    private static final int FIRST_OWN_TYPE = 0x40;
    private static final int REGISTERED = 0x53;
    /** Challenge, registered, event, unknown session and refused: no relayed datagram, and no member's. */
    private static final Set<Integer> SERVER_TYPES = Set.of(0x51, REGISTERED, 0x55, 0x56, 0x57);
    /** Whatever becomes of a descriptor that arrives, but a peer. */
    private static final List<String> WHAT_DESCRIPTORS_COUNT =
            List.of("descriptorRefused", "descriptorEnded", "descriptorPostponed", "certificateRefused");

    private static final Duration LIMIT = Await.LONG.plusSeconds(TRAFFIC_S);

    @Test
    void shouldLoseNothingByAnotherKeyAndShutOutWhoWasRevoked() {
        Lab.with("rotation of the network key", lab -> {
            lab.site("alice", "public");
            lab.site("bob", "port-restricted");
            lab.site("carol", "public");
            lab.startServer();
            Path office = lab.file("office");
            node(lab, "alice", "network", "create", "--out", office.toString(), "--server", Lab.serverPlace())
                    .expectSuccess();
            for (String name : List.of("alice", "bob", "carol")) {
                join(lab, office, name);
            }
            Node alice = lab.startMember("alice").awaitStart();
            Node bob = lab.startMember("bob").awaitStart();
            Node carol = lab.startMember("carol").awaitStart();
            alice.awaitConnected("bob");
            carol.awaitConnected("alice");
            String before = keys(lab, "bob").get(0);

            Pings pings = Pings.start(lab, alice, bob.address(4), 0.05);
            Daemon server = lab.start(
                    "bob", "iperf3-server", List.of("iperf3", "-s", "-1", "--forceflush", "-B", bob.address(4)));
            server.awaitLog("Server listening");
            Daemon stream = lab.start(
                    "alice",
                    "iperf3",
                    List.of("iperf3", "-c", bob.address(4), "-t", String.valueOf(TRAFFIC_S), "-b", "50M", "-J"));
            node(lab, "alice", "revoke", "carol", "--dir", office.toString()).expectSuccess();
            Shell.Result rotated = node(
                            lab, "alice", "network", "rotate", "--dir", office.toString(), "--overlap", OVERLAP_S + "s")
                    .expectSuccess();
            assertTrue(rotated.output().contains("for 2 members"), rotated.toString());
            Await.isTrue("both keys at bob", () -> keys(lab, "bob").size() == 2);
            assertEquals(before, keys(lab, "bob").get(1));
            Await.isTrue("the end of the overlap", LIMIT, () -> hasOne(alice) && hasOne(bob));

            Await.isTrue("the stream's end", LIMIT, () -> !stream.isRunning());
            assertNeverStill(stream.log());
            pings.awaitMore(1).end();
            assertEquals(0, pings.lost());

            Await.isTrue("one key on bob's disk", () -> keys(lab, "bob").size() == 1);
            assertNotEquals(before, keys(lab, "bob").get(0));
            assertEquals(List.of(before), keys(lab, "carol"), "carol has her old files");
            assertEquals(0, carol.terminate());
            forget(lab.file("carol").resolve("membership.policy"));
            Capture capture = lab.capture("thief");
            Node again = lab.startMember("carol").awaitStart();
            again.awaitRegistered();
            assertFalse(again.isAnsweredAtOnce(alice.address(4)));
            assertFalse(again.isAnsweredAtOnce(bob.address(6)));
            assertEquals(0, again.status().getAsJsonArray("peers").size(), "a descriptor was read");
            WHAT_DESCRIPTORS_COUNT.forEach(name -> assertEquals(0, again.counter(name), name));
            assertFalse(alice.peer("carol").isPresent());
            assertOnlyTheServerTalksTo(again, capture.stop().datagrams());

            assertEquals(0, bob.terminate());
            Node restarted = lab.startMember("bob").awaitStart();
            alice.awaitConnected("bob");
            alice.awaitPing(restarted.address(4));
        });
    }

    /**
     * What it hears are answers of the server, under the old id; nobody sends it a handshake or a frame, by any way.
     */
    private static void assertOnlyTheServerTalksTo(Node thief, List<Pcap.Datagram> datagrams) {
        String endpoint = thief.status().get("endpoint").getAsString();
        String address = endpoint.substring(0, endpoint.lastIndexOf(':'));
        List<Pcap.Datagram> heard = datagrams.stream()
                .filter(datagram -> datagram.to().getAddress().getHostAddress().equals(address))
                .toList();
        assertTrue(heard.stream().anyMatch(datagram -> datagram.type() == REGISTERED), "it is registered");
        for (Pcap.Datagram datagram : heard) {
            assertEquals(Lab.SERVER_ADDRESS, datagram.from().getAddress().getHostAddress());
            assertTrue(
                    datagram.type() < FIRST_OWN_TYPE || SERVER_TYPES.contains(datagram.type()),
                    () -> "a datagram of type " + Integer.toHexString(datagram.type()));
        }
    }

    /** A thief would not keep what tells the program that it was revoked. */
    private static void forget(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean hasOne(Node node) {
        JsonObject key = node.status().getAsJsonObject("networkKey");
        return key.get("epoch").getAsInt() == 1
                && key.get("held").getAsBoolean()
                && key.get("overlapUntil").isJsonNull();
    }

    /** Still for as long as the machine may stand still, and as TCP waits then, but no longer. */
    private static void assertNeverStill(String json) {
        JsonObject result = JsonParser.parseString(json).getAsJsonObject();
        assertFalse(result.has("error"), json);
        int stillSeconds = 0;
        for (JsonElement interval : result.getAsJsonArray("intervals")) {
            JsonObject sum = interval.getAsJsonObject().getAsJsonObject("sum");
            stillSeconds = sum.get("bytes").getAsLong() > 0 ? 0 : stillSeconds + 1;
            assertTrue(stillSeconds <= MOST_STILL_SECONDS, sum.toString());
        }
    }

    private static List<String> keys(Lab lab, String host) {
        try {
            return Files.readAllLines(lab.file(host).resolve("membership")).stream()
                    .filter(line -> line.startsWith("network-key"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void join(Lab lab, Path office, String name) {
        String code = node(lab, "alice", "invite", "--dir", office.toString(), "--name", name)
                .expectSuccess()
                .output()
                .strip();
        node(lab, name, "join", "--state", lab.file(name).toString(), code).expectSuccess();
    }

    private static Shell.Result node(Lab lab, String host, String... arguments) {
        List<String> command = new ArrayList<>(Lab.nodeCommand());
        command.addAll(List.of(arguments));
        return lab.run(host, command.toArray(String[]::new));
    }
}
