package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The commands {@code ping} and {@code speedtest}, as a person runs them beside a running node. */
@RequiresRoot
class PingIT {
    private static final int OK = 0;
    private static final int USAGE = 64;
    private static final int UNAVAILABLE = 69;

    @Test
    void shouldShowRoundTripsAndPathAndEndByItself() {
        withTwo((lab, bob) -> {
            String endpoint = "198\\.51\\.100\\.21:\\d+";
            String each = "[123]  \\d+\\.\\d+ ms  direct " + endpoint + "\n";
            String sum = "sent 3, received 3; round trip min .* ms, median .* ms, max .* ms\n";
            // Again where an answer took longer than the program waits.
            Shell.Result result = Await.value(
                    "three answers",
                    () -> Optional.of(ping(lab, "bob", "--count", "3", "--interval", "50"))
                            .filter(one -> one.output().contains("received 3")));
            assertEquals(OK, result.exitCode(), result.toString());
            assertFalse(result.output().contains(" 0.00 ms"), result.toString());
            assertTrue(result.output().matches("ping bob \\(.*\\)\n(" + each + "){3}" + sum), result.toString());

            for (String name : List.of(bob.address(4), bob.address(6))) {
                String json = lab.askNode("alice", "ping", name, "--until-direct", "--json");
                JsonObject object = JsonParser.parseString(json).getAsJsonObject();
                assertTrue(object.get("isDirect").getAsBoolean(), json);
                // A second one only where the first was not answered in time.
                assertEquals(1, object.get("received").getAsInt(), json);
            }
            assertMeasured(speedtest(lab));
        });
    }

    /** How fast it is, is this machine's matter; one during which a program stood still may have nothing to show. */
    private static JsonObject speedtest(Lab lab) {
        return Await.value("a measurement of speed", Await.LONG, () -> {
            Shell.Result result = node(lab, "speedtest", "bob", "--seconds", "2", "--rate", "1000000", "--json");
            assertFalse(result.output().isEmpty(), result.toString());
            JsonObject json = JsonParser.parseString(result.output()).getAsJsonObject();
            return Optional.of(json).filter(one -> result.exitCode() == OK && hasCounted(one, "out", "back"));
        });
    }

    private static boolean hasCounted(JsonObject json, String... ways) {
        return Stream.of(ways)
                .allMatch(way -> json.getAsJsonObject(way).get("receivedFrames").getAsLong() > 0);
    }

    private static void assertMeasured(JsonObject json) {
        assertEquals("bob", json.get("peer").getAsString());
        assertTrue(json.get("failure").isJsonNull(), json.toString());
        assertEquals(1_000_000, json.get("limitBytesPerSecond").getAsInt());
        for (String name : List.of("out", "back")) {
            JsonObject way = json.getAsJsonObject(name);
            long received = way.get("receivedFrames").getAsLong();
            assertTrue(way.get("bytesPerSecond").getAsLong() > 0, json.toString());
            assertTrue(received <= way.get("sentFrames").getAsLong(), json.toString());
        }
    }

    @Test
    void shouldSayInOneLineWhatIsWrong() {
        withTwo((lab, bob) -> {
            Shell.Result unknown = ping(lab, "bop");
            assertEquals(USAGE, unknown.exitCode(), unknown.toString());
            assertTrue(
                    unknown.errors().matches("(?s).*no peer is called bop; did you mean bob \\(.*\\)\\?\n"),
                    unknown.toString());
            Shell.Result nobody = ping(lab, "10.0.0.253");
            assertEquals(USAGE, nobody.exitCode(), nobody.toString());
            bob.kill();
            Shell.Result silent = ping(lab, "bob", "--count", "1");
            assertEquals(UNAVAILABLE, silent.exitCode(), silent.toString());
            assertTrue(silent.output().endsWith("sent 1, received 0: no answer from bob\n"), silent.toString());
        });
    }

    private static void withTwo(java.util.function.BiConsumer<Lab, Node> test) {
        Lab.with("ping", lab -> {
            lab.site("alice", "public");
            lab.site("bob", "port-restricted");
            lab.startServer();
            Node alice = lab.startNode("alice", "--tun", "10.0.0.1").awaitStart();
            Node bob = lab.startNode("bob", "--tun", "10.0.0.2").awaitStart();
            alice.awaitPath("bob", "direct");
            bob.awaitPath("alice", "direct");
            test.accept(lab, bob);
        });
    }

    private static Shell.Result ping(Lab lab, String... arguments) {
        List<String> words = new ArrayList<>(List.of("ping"));
        words.addAll(List.of(arguments));
        return node(lab, words.toArray(String[]::new));
    }

    private static Shell.Result node(Lab lab, String... arguments) {
        List<String> command = new ArrayList<>(Lab.nodeCommand());
        command.addAll(List.of(arguments));
        return lab.run("alice", command.toArray(String[]::new));
    }
}
