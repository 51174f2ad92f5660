package org.meshnet.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.node.config.Setting;
import org.meshnet.node.exit.ExitCode;

class CliTest {
    private static final int TERMINAL_COLUMNS = 100;

    @TempDir
    Path folder;

    private final Console console = new Console();

    @Test
    void shouldListEverySettingAndCommandInTheHelp() {
        assertEquals(ExitCode.OK, console.run("--help"));
        for (Setting setting : Setting.values()) {
            assertTrue(console.outText().contains(setting.option()), setting.option());
        }
        for (String command : new String[] {"up", "genkey", "status", "peers", "ping", "netcheck", "down"}) {
            assertTrue(console.outText().contains("\n  " + command + " "), command);
        }
    }

    @Test
    void shouldSayTheDefaultsInTheHelp() {
        console.run("up", "--help");
        String help = console.outText().replaceAll("\\s+", " ");
        for (String standard : new String[] {"10.0.0.0/24", "mesh%d", "1400", "0", "info", "this host's name"}) {
            assertTrue(help.contains("Default: " + standard), standard);
        }
    }

    @Test
    void shouldKeepTheHelpWithinATerminal() {
        for (String command : new String[] {"up", "genkey", "status", "peers", "ping", "netcheck", "down"}) {
            assertEquals(ExitCode.OK, console.run(command, "--help"));
            assertTrue(console.outText().lines().allMatch(line -> line.length() <= TERMINAL_COLUMNS));
        }
    }

    @Test
    void shouldPrintTheVersion() {
        assertEquals(ExitCode.OK, console.run("--version"));
        assertTrue(console.outText().startsWith("meshnet-node "));
    }

    @Test
    void shouldTakeUpAsTheDefaultCommand() {
        String[] options = {"--key", "5".repeat(64), "--server", "s", "--port", "7"};
        assertEquals(ExitCode.OK, console.run(options));
        assertEquals(7, console.config().underlay().port());

        String[] withCommand = {"up", "--key", "5".repeat(64), "--server", "s", "--port", "8"};
        assertEquals(ExitCode.OK, console.run(withCommand));
        assertEquals(8, console.config().underlay().port());
    }

    @Test
    void shouldTakeAnOptionWithoutAValue() {
        String[] options = {"--key", "5".repeat(64), "--server", "s", "--no-port-mapping", "--port", "7"};
        assertEquals(ExitCode.OK, console.run(options));
        assertEquals(7, console.config().underlay().port());
        assertEquals(false, console.config().underlay().portMapping());
    }

    @Test
    void shouldAskForAServerToCheckTheNetworkWith() {
        assertEquals(ExitCode.USAGE, console.run("netcheck"));
        assertEquals(1, console.errLines().size());
        assertTrue(console.errText().contains("--server HOST:PORT, --stun HOST:PORT"), console.errText());
        assertEquals(ExitCode.USAGE, console.run("netcheck", "--server", "not a name"));
    }

    @Test
    void shouldPrintAFreshKeyOf64Digits() {
        assertEquals(ExitCode.OK, console.run("genkey"));
        String first = console.outText();
        assertTrue(first.matches("[0-9a-f]{64}\\n"), first);
        console.run("genkey");
        assertNotEquals(first, console.outText());
    }

    @Test
    void shouldWriteAKeyThatOnlyItsOwnerReads() throws IOException {
        Path file = folder.resolve("key");

        assertEquals(ExitCode.OK, console.run("genkey", "--out", file.toString()));
        assertTrue(Files.readString(file).matches("[0-9a-f]{64}\\n"));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals("", console.outText());
    }

    @Test
    void shouldReplaceAKeyFileOnlyWhenForced() throws IOException {
        Path file = Files.writeString(folder.resolve("key"), "old");

        assertEquals(ExitCode.IO, console.run("genkey", "--out", file.toString()));
        assertEquals(1, console.errLines().size());
        assertEquals("old", Files.readString(file));

        assertEquals(ExitCode.OK, console.run("genkey", "--force", "--out", file.toString()));
        assertNotEquals("old", Files.readString(file));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void shouldSayThatNoDaemonIsRunning() {
        console.with("RUNTIME_DIRECTORY", folder.toString());
        for (String command : new String[] {"status", "peers", "ping bob", "down"}) {
            assertEquals(ExitCode.UNAVAILABLE, console.run(command.split(" ")));
            assertEquals(
                    "meshnet-node: no meshnet-node is running",
                    console.errText().strip());
        }
    }
}
