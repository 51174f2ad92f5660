package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** File systems that refuse something, as on hardened and on broken machines. */
@RequiresRoot
class UnkindHostIT {
    private static final int PLATFORM = 72;
    private static final int IO = 74;
    private static final int CONFIG = 78;
    /** What is in it stays: this very checkout may be. */
    private static final String NOEXEC_TMP = "mount --bind /tmp /tmp && mount -o remount,bind,noexec /tmp";

    /** Where the system has the library that the jar brings, it would do instead. */
    private static final String NO_SODIUM_OF_THE_SYSTEM =
            "for file in /lib/*/libsodium.so* /usr/lib/*/libsodium.so*; do [ ! -f $file ] || mount --bind "
                    + "/dev/null $file; done";

    /** A mount of the lab's own folder, in which state and control socket are. */
    private static String own(Lab lab, String option) {
        String folder = lab.file("").toString();
        return "mount --bind " + folder + " " + folder + " && mount -o remount,bind," + option + " " + folder;
    }

    private static String state(Lab lab) {
        return lab.file("alice").toString();
    }

    /** The node's command line below these mounts, which only it sees. */
    private static String[] below(Lab lab, String... mounts) {
        List<String> command = new ArrayList<>(
                List.of("unshare", "-m", "sh", "-c", String.join(" && ", mounts) + " && exec \"$@\"", "sh"));
        command.addAll(Lab.nodeCommand());
        command.addAll(List.of("--id", "alice", "--state", state(lab)));
        command.addAll(List.of("--key-file", lab.keyFile().toString(), "--server", Lab.SERVER_ADDRESS));
        return command.toArray(String[]::new);
    }

    private static Node start(Lab lab, String... mounts) {
        Daemon daemon = lab.start("alice", "alice", List.of(below(lab, mounts)));
        return new Node(lab, "alice", lab.file("run").resolve("alice"), daemon).awaitStart();
    }

    private static void withAlice(String title, Consumer<Lab> test) {
        Lab.with(title, lab -> {
            lab.site("alice", "public");
            lab.startServer();
            test.accept(lab);
        });
    }

    private static void assertOneLine(int exitCode, String part, Shell.Result result) {
        assertEquals(exitCode, result.exitCode(), result.toString());
        List<String> lines = (result.output() + result.errors())
                .lines()
                .filter(line -> line.contains("meshnet-node:"))
                .toList();
        assertEquals(1, lines.size(), result.toString());
        assertTrue(lines.get(0).contains(part), result.toString());
    }

    @Test
    void shouldStartWhereNothingMayBeRunInTheFolderForTemporaryFiles() {
        withAlice("noexec /tmp", lab -> {
            Node alice = start(lab, NO_SODIUM_OF_THE_SYSTEM, NOEXEC_TMP, own(lab, "exec"));
            alice.awaitRegistered();
            assertEquals(0, alice.terminate());
        });
    }

    @Test
    void shouldStartWhereNothingMayBeRunInItsOwnFolders() {
        withAlice("noexec state", lab -> {
            Node alice = start(lab, NO_SODIUM_OF_THE_SYSTEM, own(lab, "noexec"));
            alice.awaitRegistered();
            assertEquals(0, alice.terminate());
            assertNothingUnpacked(lab);
        });
    }

    @Test
    void shouldSayWhatWasTriedWhereNothingMayBeRunAtAll() {
        withAlice("noexec everywhere", lab -> {
            Shell.Result result = lab.run("alice", below(lab, NO_SODIUM_OF_THE_SYSTEM, NOEXEC_TMP, own(lab, "noexec")));
            assertOneLine(PLATFORM, "mounted noexec", result);
            assertTrue(result.errors().contains(state(lab)) && result.errors().contains("/tmp"), result.toString());
            assertNothingUnpacked(lab);
        });
    }

    private static void assertNothingUnpacked(Lab lab) {
        try (Stream<Path> files = Files.walk(lab.file(""))) {
            assertFalse(files.anyMatch(file -> file.toString().contains("meshnet-native")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldRunOnAStateFolderThatHasBecomeReadOnlyAndSayThatNothingIsRemembered() {
        withAlice("read-only state", lab -> {
            Node before = start(lab, "true");
            before.awaitRegistered();
            JsonObject first = before.status();
            assertEquals("[]", first.get("warnings").toString());
            before.terminate();

            String state = state(lab);
            Node alice = start(lab, readOnly(state));
            alice.awaitRegistered();
            JsonObject second = alice.status();
            assertEquals(first.get("publicKey"), second.get("publicKey"));
            assertEquals(first.get("endpoint"), second.get("endpoint"));
            String warning = second.getAsJsonArray("warnings").get(0).getAsString();
            assertTrue(warning.contains("nothing is remembered"), warning);
            assertEquals(
                    1,
                    alice.log().lines().filter(line -> line.contains(warning)).count(),
                    alice.log());
            assertEquals(0, alice.terminate());
        });
    }

    private static String[] readOnly(String folder) {
        return new String[] {"mount --bind " + folder + " " + folder, "mount -o remount,bind,ro " + folder};
    }

    /** What cannot be noted for the next run holds in this one. */
    @Test
    void shouldRefuseAStrangerInTheServersPlaceThoughTheServersKeyCannotBeNoted() {
        Lab.with("a stranger and a read-only state", lab -> {
            lab.site("alice", "public");
            Daemon server = lab.startServer();
            Node before = start(lab, "true");
            before.awaitRegistered();
            before.terminate();
            delete(lab.file("alice").resolve("known-servers"));

            Node alice = start(lab, readOnly(state(lab)));
            alice.awaitRegistered();
            assertEquals("new", server(alice).get("keySource").getAsString());
            assertTrue(alice.warnings().contains("nothing is remembered"), alice.warnings());
            server.kill();
            Daemon stranger = lab.startServer("--state", lab.file("stranger").toString());
            alice.awaitLog("WARN +server \\S+ is refused: it shows the key ");
            Await.isTrue(
                    "the stranger is seen to be one",
                    Await.LONG,
                    () -> server(alice).get("state").getAsString().equals("server_key_changed"));
            assertEquals(0, alice.terminate());

            Node later = start(lab, readOnly(state(lab)));
            later.awaitRegistered();
            assertEquals("new", server(later).get("keySource").getAsString());
            assertTrue(stranger.log().contains(server(later).get("key").getAsString()), stranger.log());
        });
    }

    private static JsonObject server(Node node) {
        return node.status().getAsJsonArray("servers").get(0).getAsJsonObject();
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldSayThatAReadOnlyStateFolderHoldsNoIdentity() {
        withAlice("read-only without identity", lab -> {
            String make = "mkdir -m 700 " + state(lab);
            assertOneLine(IO, "the state folder " + state(lab), lab.run("alice", below(lab, make, own(lab, "ro"))));
        });
    }

    @Test
    void shouldRefuseAStateFolderThatOthersCanWrite() {
        withAlice("open state", lab -> {
            String make = "mkdir -m 777 " + state(lab);
            assertOneLine(CONFIG, "others than its owner can write there", lab.run("alice", below(lab, make)));
        });
    }
}
