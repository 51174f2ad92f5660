package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nodes know the discovery server by its key, which it keeps; nobody else is told anything in its place. */
@RequiresRoot
class ServerKeyIT {
    private static final String KEY_LINE = "the server's key, as nodes take it: --server \\S+#([0-9a-f]{64})";
    private static final String REFUSED = "WARN +server \\S+ is refused: it shows the key ";

    private static String key(Daemon server) {
        return server.awaitLog(KEY_LINE).group(1);
    }

    private static JsonObject server(Node node) {
        return node.status().getAsJsonArray("servers").get(0).getAsJsonObject();
    }

    private static String text(Node node, String field) {
        return server(node).get(field).isJsonNull()
                ? ""
                : server(node).get(field).getAsString();
    }

    @Test
    void shouldKeepTheServersKeyOverRestartsAndRememberIt() {
        Lab.with("a server that restarts", lab -> {
            lab.site("alice", "public");
            Daemon first = lab.startServer();
            String key = key(first);
            assertEquals("rw-------", mode(lab.serverState().resolve("server-key")));
            assertEquals("rwx------", mode(lab.serverState()));
            Node alice = lab.startNode("alice").awaitStart();
            alice.awaitRegistered();
            assertEquals(key, text(alice, "key"));
            assertEquals("new", text(alice, "keySource"));
            first.kill();
            alice.awaitLog("WARN +server \\S+ lost");
            assertEquals(key, key(lab.startServer()));
            alice.awaitRegistered();
            assertEquals(0, alice.terminate());
            Node again = lab.startNode("alice").awaitStart();
            again.awaitRegistered();
            assertEquals("remembered", text(again, "keySource"));
            assertFalse(again.log().contains("is refused"), again.log());
        });
    }

    @Test
    void shouldRefuseAStrangerAtTheServersAddressUntilItIsAccepted() {
        Lab.with("a stranger in the server's place", lab -> {
            lab.site("alice", "public");
            Daemon server = lab.startServer();
            String key = key(server);
            Node alice = lab.startNode("alice").awaitStart();
            alice.awaitRegistered();
            server.kill();
            Daemon stranger = lab.startServer("--state", lab.file("stranger").toString());
            String other = key(stranger);
            alice.awaitLog(REFUSED + other.substring(0, 10) + "\\.\\.; known is " + key.substring(0, 10));
            Await.isTrue(
                    "the stranger is seen to be one",
                    Await.LONG,
                    () -> text(alice, "state").equals("server_key_changed"));
            assertEquals(other, text(alice, "refusedKey"));
            assertTrue(alice.warnings().contains("--accept-server-key"));
            String shown = lab.askNode("alice", "status");
            assertTrue(shown.contains(key.substring(0, 10) + " new"), shown);
            assertTrue(shown.contains("is refused"), shown);
            alice.terminate();

            Node unsure = lab.startNode("alice").awaitStart();
            unsure.awaitLog(REFUSED);
            assertFalse(unsure.isRegistered());
            unsure.terminate();

            Node accepting = lab.startNode("alice", "--accept-server-key").awaitStart();
            accepting.awaitRegistered();
            assertEquals(other, text(accepting, "key"));
            accepting.terminate();
            Node later = lab.startNode("alice").awaitStart();
            later.awaitRegistered();
            assertEquals("remembered", text(later, "keySource"));
        });
    }

    @Test
    void shouldBelieveNoOtherThanTheGivenKey() {
        Lab.with("a given key", lab -> {
            lab.site("alice", "public");
            lab.site("bob", "public");
            String key = key(lab.startServer());
            String place = Lab.SERVER_ADDRESS + ":" + Lab.SERVER_PORT;
            Node alice =
                    lab.startNodeWith("alice", "--server", place + "#" + key).awaitStart();
            alice.awaitRegistered();
            assertEquals("pinned", text(alice, "keySource"));
            String wrong = (key.startsWith("0") ? "1" : "0") + key.substring(1);
            Node bob = lab.startNodeWith("bob", "--accept-server-key", "--server", place + "#" + wrong)
                    .awaitStart();
            bob.awaitLog(REFUSED + key.substring(0, 10) + "\\.\\.; given is " + wrong.substring(0, 10));
            assertFalse(bob.isRegistered());
        });
    }

    @Test
    void shouldShowTheKeyAndRefuseOneThatOthersCanRead() {
        Lab.with("a key for others", lab -> {
            List<String> command = new ArrayList<>(Lab.serverCommand());
            command.add("--show-key");
            String[] show = command.toArray(String[]::new);
            String key = lab.run(Lab.SERVER, show).expectSuccess().output();
            assertEquals(key(lab.startServer()), key.strip());
            open(lab.serverState().resolve("server-key"));
            Shell.Result refused = lab.run(Lab.SERVER, show);
            assertEquals(78, refused.exitCode());
            assertTrue(refused.errors().contains("is not safe: "), refused.errors());
        });
    }

    private static String mode(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void open(Path file) {
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
