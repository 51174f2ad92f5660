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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.node.config.Setting;
import org.meshnet.node.exit.ExitCode;
import picocli.CommandLine.ParseResult;

class CliTest {
    @TempDir
    Path folder;

    private final Console console = new Console();

    @Test
    void shouldListEverySettingAndCommandInTheHelp() {
        console.succeed("up", "--help");
        for (Setting setting : Setting.values()) {
            assertTrue(console.outText().contains(setting.option()), setting.option());
        }
        console.succeed("--help");
        for (String command : CommandTree.build().getSubcommands().keySet()) {
            assertTrue(console.outText().contains("\n  " + command + " "), command);
        }
        assertFalse(console.outText().contains("\n      --key-file=FILE"), console::outText);
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
        for (String command : CommandTree.build().getSubcommands().keySet()) {
            assertWithin(80, command);
            console.with("COLUMNS", "72");
            assertWithin(72, command);
            console.with("COLUMNS", "200");
            assertWithin(100, command);
            console.with("COLUMNS", "");
        }
    }

    private void assertWithin(int columns, String command) {
        List<String> tooLong = console.succeed(command, "--help")
                .lines()
                .filter(line -> line.length() > columns)
                .toList();
        assertEquals(List.of(), tooLong);
    }

    @Test
    void shouldKeepPathsWholeInTheHelp() {
        for (int columns = 60; columns <= 100; columns++) {
            console.with("COLUMNS", String.valueOf(columns));
            String help = console.succeed("up", "--help");
            for (String word : List.of("/var/lib/meshnet/default", "http://HOST:PORT/metrics", "127.0.0.1:8000")) {
                assertTrue(help.contains(word), word + " at " + columns);
            }
            assertTrue(console.succeed("cert", "--help").contains("NAME.membership"), "at " + columns);
        }
    }

    @Test
    void shouldTakeTheShortOptionsThatPeopleAreUsedTo() {
        ParseResult log = CommandTree.build().parseArgs("log", "-f", "-n", "5").subcommand();
        assertTrue(log.hasMatchedOption(CommandTree.FOLLOW));
        assertEquals("5", log.matchedOptionValue(CommandTree.LINES, ""));
        ParseResult ping =
                CommandTree.build().parseArgs("ping", "bob", "-c", "3").subcommand();
        assertEquals("3", ping.matchedOptionValue(CommandTree.COUNT, ""));
        assertTrue(console.succeed("ping", "--help").contains("\n  -c, --count=N "), console::outText);
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
