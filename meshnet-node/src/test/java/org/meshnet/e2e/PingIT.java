package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The command {@code ping}, as a person runs it beside a running node. */
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
        });
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
        List<String> command = new ArrayList<>(Lab.nodeCommand());
        command.add("ping");
        command.addAll(List.of(arguments));
        return lab.run("alice", command.toArray(String[]::new));
    }
}
