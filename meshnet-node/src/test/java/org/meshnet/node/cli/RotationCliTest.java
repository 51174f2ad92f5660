package org.meshnet.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.node.exit.ExitCode;

/** A closed network gets another key, on an administrator's machine without a node. */
class RotationCliTest {
    @TempDir
    Path folder;

    private final Console console = new Console();
    private String office = "";
    private Path network = Path.of("");

    @BeforeEach
    void make() {
        office = folder.resolve("office").toString();
        network = folder.resolve("office").resolve("network");
        console.with("RUNTIME_DIRECTORY", folder.resolve("run").toString());
        console.succeed("network", "create", "--out", office);
        sign("alice");
        sign("bob");
        console.succeed("invite", "--dir", office, "--name", "carol");
    }

    private void sign(String name) {
        String request = folder.resolve(name + ".request").toString();
        console.succeed(
                "cert", "request", "--state", folder.resolve(name).toString(), "--name", name, "--out", request);
        console.succeed(
                "cert",
                "sign",
                request,
                "--dir",
                office,
                "--out",
                membership(name).toString());
    }

    private Path membership(String name) {
        return folder.resolve(name + ".membership");
    }

    private static List<String> keys(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("network-key"))
                .toList();
    }

    @Test
    void shouldGiveTheNetworkAnotherKeyForThoseThatAreKnownAndSayWhoIsNot() throws IOException {
        List<String> before = keys(network);
        String said = console.succeed("network", "rotate", "--dir", office, "--overlap", "2h");
        assertTrue(said.contains("another key, number 2, for 2 members"), said);
        String shown = console.succeed("policy", "show", "--dir", office);
        assertTrue(shown.contains("network key    number 2\n"), shown);
        assertTrue(said.contains("(carol)"), said);
        assertTrue(said.contains("policy import"), said);
        List<String> after = keys(network);
        assertEquals(2, after.size());
        assertEquals(before.get(0), after.get(1), "the one before is good for a while");
        assertNotEquals(before.get(0), after.get(0));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(network)));
        sign("dave");
        assertEquals(after, keys(membership("dave")), "who is signed from now on has both");
    }

    @Test
    void shouldLeaveOutWhoWasRevoked() {
        console.succeed("revoke", "bob", "--dir", office);
        String said = console.succeed("network", "rotate", "--dir", office);
        assertTrue(said.contains("for 1 member;"), said);
    }

    @Test
    void shouldNotGoOnWhileTheKeyBeforeTheLastOneIsGoodUnlessForced() throws IOException {
        console.succeed("network", "rotate", "--dir", office);
        List<String> keys = keys(network);
        assertEquals(ExitCode.USAGE, console.run("network", "rotate", "--dir", office));
        assertTrue(console.errText().contains("--force"), console.errText());
        assertEquals(keys, keys(network));
        console.succeed("network", "rotate", "--dir", office, "--force", "--overlap", "0s");
        String third = keys(network).get(0);
        assertFalse(keys.contains(third));
        console.succeed("network", "rotate", "--dir", office);
    }

    @Test
    void shouldUseAPreparedKeyOnlyIfItWasSigned() throws IOException {
        Path next = network.resolveSibling("network.next");
        Files.copy(network, next);
        Files.writeString(next, Files.readString(next).replaceFirst("network-key = ..", "network-key = 00"));
        Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-------"));
        List<String> before = keys(network);
        console.succeed("network", "rotate", "--dir", office, "--overlap", "1s");
        assertFalse(Files.exists(next));
        assertEquals(before.get(0), keys(network).get(1), "nobody has the one that was never signed");
    }

    @Test
    void shouldRefuseTimesThatAreNone() {
        for (String wrong : List.of("24", "1y", "-1h", "32d", "")) {
            assertEquals(ExitCode.USAGE, console.run("network", "rotate", "--dir", office, "--overlap", wrong), wrong);
        }
        assertEquals(ExitCode.USAGE, console.run("network", "turn"));
    }
}
