package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the log tells: in JSON, as much of each topic as is asked for, and which step failed. */
@RequiresRoot
class LogsIT {
    private static final Set<String> NAMES =
            Set.of("timestamp", "level", "threadName", "loggerName", "formattedMessage");

    /** All whole lines so far are objects, and have what docs/logs.md says. */
    private static void assertIsJson(Daemon daemon) {
        List<String> lines = daemon.log().lines().toList();
        assertTrue(lines.size() >= 2, lines::toString);
        for (String line : lines.subList(0, lines.size() - 1)) {
            JsonObject object = JsonParser.parseString(line).getAsJsonObject();
            assertTrue(object.keySet().containsAll(NAMES), line);
        }
    }

    private static String levels(Lab lab, String... words) {
        String[] arguments = new String[words.length + 1];
        arguments[0] = "log-level";
        System.arraycopy(words, 0, arguments, 1, words.length);
        return lab.askNode("alice", arguments);
    }

    @Test
    void shouldBeJsonAndTellMoreOfATopicWhileTheNodeRuns() {
        Lab.with("logs", lab -> {
            lab.site("alice", "public");
            lab.site("bob", "public");
            Daemon server = lab.startServer("--log-format", "json", "--log-level", "debug");
            Node alice = lab.startNode("alice", "--log-format", "json").awaitStart();
            assertTrue(levels(lab).contains("path     info"), levels(lab));
            assertTrue(levels(lab, "path=debug", "server=warn").contains("path     debug"), levels(lab));
            assertTrue(levels(lab).contains("server   warn"), levels(lab));
            Node bob = lab.startNode("bob").awaitStart();
            alice.awaitConnected("bob");
            alice.awaitLog("\"level\":\"DEBUG\".*peer bob \\(\\w+\\) is connected, path ");
            assertTrue(levels(lab, "path=default").contains("path     info"), levels(lab));
            Shell.Result wrong = lab.runNode("alice", "log-level", "paths=debug");
            assertEquals(64, wrong.exitCode(), wrong.toString());
            assertTrue(wrong.errors().contains("unknown topic; expected one of all, path, server"), wrong.toString());

            String address = bob.address(4);
            bob.kill();
            // Somebody wants to reach it: without that, nothing is tried.
            Pings pings = Pings.begin(lab, "alice", address, 0.2);
            // The second, if the server has found out first that bob is gone.
            alice.awaitLog(
                    "peer bob \\(\\w+\\) is not reached: the (handshake|introduction) failed, .*; see whether its node",
                    Await.LONG.multipliedBy(2));
            pings.end();
            assertIsJson(alice);
            assertIsJson(server);
            assertEquals(0, alice.terminate());
            assertEquals(0, server.terminate());
        });
    }
}
