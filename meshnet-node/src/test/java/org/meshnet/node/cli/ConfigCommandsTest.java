package org.meshnet.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.node.config.Setting;
import org.meshnet.node.exit.ExitCode;

class ConfigCommandsTest {
    private static final String KEY = "5".repeat(64);

    @TempDir
    Path folder;

    private final Console console = new Console();

    private String file(String... lines) throws IOException {
        return Files.writeString(folder.resolve("mesh0.properties"), String.join("\n", lines) + "\n")
                .toString();
    }

    @Test
    void shouldNameAllFaultsWithFileAndLine() throws IOException {
        String file =
                file("key = " + KEY, "prot = 7", "mtu = 12", "", "server = a,not a name", "lanes = x", "mtu = 1400");
        assertEquals(ExitCode.CONFIG, console.run("config", "check", "--config", file, "--cipher", "rot13"));
        String errors = console.errText();
        assertTrue(errors.contains(file + ":2: unknown setting prot; did you mean port?"), errors);
        assertTrue(errors.contains(file + ":3: mtu 12: expected a number from 1280 to 65535"), errors);
        assertTrue(errors.contains(file + ":5: server "), errors);
        assertTrue(errors.contains(file + ":6: lanes x: expected a number"), errors);
        assertTrue(errors.contains(file + ":7: mtu is given a second time"), errors);
        assertTrue(errors.contains("--cipher rot13: not a cipher"), errors);
        assertEquals(6, console.errLines().size(), errors);
        assertFalse(errors.contains(KEY));
        assertEquals("", console.outText());
    }

    @Test
    void shouldFindWhatIsWrongBesideAMissingKey() throws IOException {
        String file = file("key-file = " + folder.resolve("nothing"), "port = 70000");
        assertEquals(ExitCode.CONFIG, console.run("config", "check", "--config", file));
        assertEquals(2, console.errLines().size(), console.errText());
        assertEquals(ExitCode.USAGE, console.run("config", "check", "--server", "a"));
        assertEquals(1, console.errLines().size(), console.errText());
        assertTrue(console.errText().contains("no network key"), console.errText());
    }

    @Test
    void shouldSayThatAllIsFine() throws IOException {
        String file = file("key = " + KEY, "server = a");
        assertEquals(ExitCode.OK, console.run("config", "check", "--config", file));
        assertTrue(console.outText().endsWith("the configuration is fine\n"), console.outText());
        assertTrue(console.outText().contains("note: others than its owner can read"), console.outText());
    }

    @Test
    void shouldCheckEachOfSeveralNetworks() throws IOException {
        String file = file(
                "server = a",
                "[network home]",
                "key = " + KEY,
                "mtu = 1",
                "[network work]",
                "key = " + KEY,
                "lans = 2");
        assertEquals(ExitCode.CONFIG, console.run("config", "check", "--config", file));
        assertTrue(console.errText().contains(file + ":4: mtu 1"), console.errText());
        assertTrue(
                console.errText().contains(file + ":7: unknown setting lans; did you mean lanes?"), console.errText());
        file = file("server = a", "[network home]", "key = " + KEY, "[network work]", "key = " + KEY);
        assertEquals(ExitCode.CONFIG, console.run("config", "check", "--config", file));
        assertTrue(console.errText().contains("the keys are the same"), console.errText());
    }

    @Test
    void shouldShowEachValueAndWhereItComesFrom() throws IOException {
        String file = file("key = " + KEY, "", "mtu = 1300", "server = a, b");
        console.with("MESHNET_LANES", "3");
        assertEquals(ExitCode.OK, console.run("config", "show", "--config", file, "--port", "7"), console::errText);
        String shown = console.outText().replaceAll(" {2,}", "  ");
        for (String row : new String[] {
            "key  (set)  " + file + ":1",
            "mtu  1300  " + file + ":3",
            "server  a, b  " + file + ":4",
            "lanes  3  MESHNET_LANES",
            "port  7  --port",
            "cipher  secretbox  default",
            "no-tcp  false  default"
        }) {
            assertTrue(shown.contains("\n" + row + "\n"), row + " in " + shown);
        }
        assertFalse(shown.contains(KEY));
    }

    @Test
    void shouldWriteAFileThatIsFineAndNeverOverwriteOne() throws IOException {
        String dir = folder.resolve("etc").toString();
        Path file = Path.of(dir, "mesh0.properties");
        String[] command = {"init", "--dir", dir, "--server", "a:8000", "--server", "b", "--id", "x\\y", "--no-tcp"};
        assertEquals(ExitCode.OK, console.run(command), console::errText);
        assertEquals("rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        String text = Files.readString(file);
        for (Setting setting : Setting.values()) {
            boolean isThere =
                    text.contains("\n" + setting.key() + " = ") || text.contains("\n#" + setting.key() + " = ");
            assertEquals(setting != Setting.CONFIG && setting != Setting.ACCEPT_SERVER_KEY, isThere, setting.key());
        }
        assertTrue(text.lines().allMatch(line -> line.length() <= 80 || line.startsWith("#state")), text);
        console.run("config", "check", "--config", file.toString(), "--key", KEY);
        assertEquals("the configuration is fine", console.outText().lines().reduce("", (a, b) -> b), console.errText());
        console.run("config", "show", "--config", file.toString(), "--key", KEY);
        assertTrue(console.outText().contains("a:8000, b"), console.outText());
        assertTrue(console.outText().contains("x\\y"), console.outText());

        assertEquals(ExitCode.IO, console.run(command));
        assertEquals(text, Files.readString(file));
        assertEquals(ExitCode.USAGE, console.run("init", "--dir", dir, "../x"));
    }

    @Test
    void shouldKeepAFileWithAKeyToItsOwner() throws IOException {
        assertEquals(ExitCode.OK, console.run("init", "home", "--dir", folder.toString(), "--key", KEY));
        Path file = folder.resolve("home.properties");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertTrue(Files.readString(file).contains("\nkey = " + KEY + "\n"));
        assertFalse(console.outText().contains(KEY));
    }

    @Test
    void shouldUncommentIntoWhatHoldsByDefault() throws IOException {
        assertEquals(ExitCode.OK, console.run("init", "--dir", folder.toString(), "--key", KEY));
        Path file = folder.resolve("mesh0.properties");
        String text = Files.readString(file);
        for (Setting setting :
                new Setting[] {Setting.SERVER, Setting.MTU, Setting.DNS, Setting.NETWORK, Setting.FWMARK}) {
            text = text.replace("\n#" + setting.key() + " = ", "\n" + setting.key() + " = ");
        }
        Files.writeString(file, text);
        assertEquals(ExitCode.OK, console.run("config", "check", "--config", file.toString()), console::errText);
    }
}
