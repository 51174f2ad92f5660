package org.meshnet.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.membership.CodeSetting;
import org.meshnet.core.membership.OpenCode;
import org.meshnet.core.membership.Period;
import org.meshnet.core.net.Prefix;
import org.meshnet.node.exit.ExitCode;

/** The commands invite and join, for both kinds of networks, as people run them. */
class JoinCliTest {
    private static final String SERVER = "vpn.example.org:8000#" + "ab".repeat(32);
    private static final String KEY = "5a".repeat(32);

    @TempDir
    Path folder;

    private final Console console = new Console();
    private Path etc;

    @BeforeEach
    void surround() {
        etc = folder.resolve("etc");
        console.with("CONFIGURATION_DIRECTORY", etc.toString());
        console.with("STATE_DIRECTORY", folder.resolve("state").toString());
        console.with("RUNTIME_DIRECTORY", folder.resolve("run").toString());
    }

    private Path keyFile() throws IOException {
        return Files.writeString(folder.resolve("network.key"), KEY + "\n");
    }

    private String openCode(String... options) throws IOException {
        Stream<String> command = Stream.of("invite", "--key-file", keyFile().toString(), "--server", SERVER);
        return console.succeed(Stream.concat(command, Stream.of(options)).toArray(String[]::new))
                .strip();
    }

    private String closedCode(String... options) {
        String office = folder.resolve("office").toString();
        if (!Files.exists(Path.of(office))) {
            console.succeed("network", "create", "--out", office, "--server", SERVER);
        }
        Stream<String> command = Stream.of("invite", "--dir", office, "--name", "laptop");
        return console.succeed(Stream.concat(command, Stream.of(options)).toArray(String[]::new))
                .strip();
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void shouldJoinAnOpenNetworkByOneLine() throws IOException {
        String code = openCode("--name", "Bob", "--network", "10.7.0.0/16", "--domain", "corp.example.org");
        assertTrue(console.errLines().get(0).startsWith("open network: any machine joins by this code until "));
        assertEquals(
                "on the new machine: sudo meshnet-node join CODE",
                console.errLines().get(1));

        String said = console.succeed("join", code);
        Path config = etc.resolve("mesh0.properties");
        assertEquals(
                List.of(
                        "wrote " + etc.resolve("mesh0.key") + ", " + config,
                        "as the code says: network 10.7.0.0/16, domain corp.example.org, id bob",
                        "start the node with: sudo meshnet-node up --config " + config),
                said.lines().toList());
        assertEquals("rw-------", mode(etc.resolve("mesh0.key")));
        assertEquals("rw-r--r--", mode(config));
        assertEquals("rwxr-xr-x", mode(etc));
        assertEquals(KEY + "\n", Files.readString(etc.resolve("mesh0.key")));
        for (String text : List.of(said, Files.readString(config), console.errText())) {
            assertFalse(text.contains(KEY) || text.contains(code.substring(20, 60)), text);
        }
        console.succeed("up", "--config", config.toString());
        assertEquals("bob", console.config().member().id());
        assertEquals("mesh0", console.config().overlay().interfaceName());
        assertEquals(
                Prefix.parse("10.7.0.0/16").orElseThrow(),
                console.config().overlay().network());
        assertEquals("corp.example.org", console.config().overlay().dns().domain());
        assertEquals(1, console.config().servers().keys().size());
        console.assertError(ExitCode.IO, "this machine is in this network already, by " + config, "join", code);
    }

    @Test
    void shouldJoinAClosedNetworkByOneLine() throws IOException {
        String code = closedCode("--network", "10.7.0.0/16");
        assertTrue(console.errLines().get(0).startsWith("closed network: one machine joins by this code until "));
        console.succeed("join", code);
        Path config = etc.resolve("mesh0.properties");
        Path membership = folder.resolve("state/mesh0/membership");
        List<String> said = console.outText().lines().toList();
        assertTrue(said.get(0).matches("joined as laptop \\(key [^/]*"), console::outText);
        assertEquals("wrote " + membership + ", " + config, said.get(1));
        assertEquals("rw-------", mode(membership));
        assertFalse(Files.exists(etc.resolve("mesh0.key")));
        console.succeed("up", "--config", config.toString());
        assertEquals("laptop", console.config().member().id());
        assertEquals(
                Prefix.parse("10.7.0.0/16").orElseThrow(),
                console.config().overlay().network());
        console.assertError(ExitCode.IO, "is in this network already", "join", code);
    }

    @Test
    void shouldSayWhoseKeyTheCodeOfAClosedNetworkLacks() {
        closedCode("--server", SERVER, "--server", "b.example.org");
        assertEquals(
                "the key of b.example.org is not in the code: the new machine believes who answers first (--server "
                        + "b.example.org#KEY would say it)",
                console.errLines().get(1));
        assertFalse(console.errText().contains("the key of " + SERVER), console::errText);
    }

    @Test
    void shouldLeaveOtherNetworksAlone() throws IOException {
        console.succeed("join", closedCode());
        String before = Files.readString(etc.resolve("mesh0.properties"));
        console.succeed("join", openCode());
        assertTrue(Files.exists(etc.resolve("mesh1.key")), console::outText);
        Files.writeString(folder.resolve("network.key"), "6b".repeat(32));
        String other = console.succeed(
                        "invite", "--key-file", folder.resolve("network.key").toString(), "--server", SERVER)
                .strip();
        console.assertError(
                ExitCode.IO,
                "mesh0.properties exists already, and stays as it is",
                "join",
                "--interface",
                "mesh0",
                other);
        console.assertError(ExitCode.USAGE, "--interface: not a name", "join", "--interface", "../x", other);
        console.succeed("join", "--interface", "work", other);
        assertTrue(Files.exists(etc.resolve("work.key")));
        assertEquals(before, Files.readString(etc.resolve("mesh0.properties")));
    }

    @Test
    void shouldWriteWhereItIsTold() throws IOException {
        Path own = folder.resolve("own");
        Path state = folder.resolve("own-state");
        console.succeed("join", "--config", own.toString(), "--state", state.toString(), openCode());
        console.succeed("up", "--config", own.resolve("mesh0.properties").toString());
        assertEquals(state, console.config().local().state().orElseThrow());
        assertFalse(Files.exists(etc));
        console.assertError(
                ExitCode.USAGE, "the code is of an open network", "join", "--state", state.toString(), openCode());
    }

    @Test
    void shouldRunTheNodeInTheForegroundIfTold() throws IOException {
        console.succeed("join", "--up", openCode("--name", "bob"));
        assertEquals("bob", console.config().member().id());
    }

    @Test
    void shouldTakeTheCodeFromAFile() throws IOException {
        Path file = folder.resolve("code");
        assertEquals("", openCode("--out", file.toString()));
        assertEquals("rw-------", mode(file));
        assertTrue(console.errText().endsWith("sudo meshnet-node join @code\n"), console::errText);
        console.succeed("join", "@" + file);
        assertTrue(Files.exists(etc.resolve("mesh0.key")));
    }

    @Test
    void shouldSayWhatIsWrongWithACodeAndWriteNothing() throws IOException {
        String code = openCode();
        String wrong = code.substring(0, 45) + (code.charAt(45) == 'A' ? 'B' : 'A') + code.substring(46);
        console.assertError(ExitCode.USAGE, "the code ends too early, after 100 of ", "join", code.substring(0, 100));
        console.assertError(ExitCode.USAGE, "one of the characters 41 to 60 of the code is wrong", "join", wrong);
        console.assertError(ExitCode.USAGE, "does not begin as codes do", "join", "hello");
        long hour = Instant.now().getEpochSecond() / 3600;
        console.assertError(
                ExitCode.USAGE, "one could join by this code until ", "join", code(hour - 50, hour - 26, SERVER));
        console.assertError(ExitCode.USAGE, "set the clock right", "join", code(hour + 50, hour + 74, SERVER));
        for (String server : List.of("vpn\\u000akey=1", "a,b", "a:0", "vpn:8000#12")) {
            console.assertError(ExitCode.USAGE, "names a server that is none", "join", code(hour, hour + 1, server));
        }
        console.assertError(ExitCode.USAGE, "--wait: expected a time", "join", "--wait", "soon", code);
        assertFalse(Files.exists(etc));
    }

    private static String code(long first, long last, String server) {
        return code(first, last, server, Map.of(CodeSetting.DEVICE, "tun"));
    }

    private static String code(long first, long last, String server, Map<CodeSetting, String> settings) {
        return new OpenCode(NetworkKey.parse(KEY), new Period(first, last), List.of(server), settings).encode();
    }

    /** A stranger's code must not have what goes to the internet go to him. */
    @Test
    void shouldLeadNoAddressesOfTheInternetToWhoMadeTheCode() throws IOException {
        long hour = Instant.now().getEpochSecond() / 3600;
        for (String network : List.of("8.8.8.0/24", "0.0.0.0/0", "192.0.0.0/8", "2000::/3")) {
            String code = code(hour, hour + 1, SERVER, Map.of(CodeSetting.NETWORK, network));
            console.assertError(ExitCode.USAGE, "by the code the mesh's network is " + network, "join", code);
        }
        assertFalse(Files.exists(etc));
        console.assertError(
                ExitCode.USAGE,
                "set up by hand",
                "invite",
                "--key-file",
                keyFile().toString(),
                "--server",
                SERVER,
                "--network",
                "8.8.8.0/24");
    }

    @Test
    void shouldTakeBackTheKeyIfTheConfigurationCannotBeWritten() throws IOException {
        Files.createDirectories(etc.resolve("mesh0.properties.d"));
        String code = openCode();
        Files.createDirectories(etc);
        Files.createSymbolicLink(etc.resolve("work.properties"), folder.resolve("nowhere"));
        assertEquals(ExitCode.IO, console.run("join", "--interface", "work", code), console::errText);
        assertFalse(Files.exists(etc.resolve("work.key")));
    }

    @Test
    void shouldInviteToTheNetworkOfThisMachinesConfiguration() throws IOException {
        console.assertError(ExitCode.USAGE, "neither an administrator's folder", "invite");
        Files.createDirectories(etc);
        Files.writeString(etc.resolve("mesh0.key"), KEY);
        Path config = Files.writeString(
                etc.resolve("mesh0.properties"),
                "server = " + SERVER + "\nserver = b.example.org\ntun = 10.9.0.1/24\ndevice = tap\nid = alice\n");
        for (List<String> command : List.of(List.of("invite"), List.of("invite", "--config", config.toString()))) {
            String code = console.succeed(command.toArray(String[]::new)).strip();
            assertTrue(console.errText().contains("the key of b.example.org is not in the code"), console::errText);
            Path own = folder.resolve("own" + command.size());
            console.succeed("join", "--config", own.toString(), code);
            String written = Files.readString(own.resolve("mesh0.properties"));
            assertTrue(
                    written.endsWith("interface = mesh0\nnetwork = 10.9.0.0/24\ndevice = tap\nserver = " + SERVER
                            + "\nserver = b.example.org\n"),
                    written);
        }
        Files.writeString(etc.resolve("mesh1.properties"), "");
        console.assertError(ExitCode.USAGE, "expected --interface with one of mesh0, mesh1", "invite");
        console.succeed("invite", "--interface", "mesh0");
    }

    @Test
    void shouldSayWhatAnInvitationLacks() throws IOException {
        String key = keyFile().toString();
        console.assertError(ExitCode.USAGE, "--server: none is known", "invite", "--key-file", key);
        console.assertError(
                ExitCode.USAGE,
                "--server: this one is reached on this host only",
                "invite",
                "--key-file",
                key,
                "--server",
                "127.0.0.1:8000");
        console.assertError(
                ExitCode.USAGE,
                "--groups: an administrator of a closed network grants this",
                "invite",
                "--key-file",
                key,
                "--groups",
                "dev");
        console.assertError(
                ExitCode.USAGE, "--dir: this is of a closed network", "invite", "--key-file", key, "--dir", "x");
        console.assertError(ExitCode.USAGE, "--name", "invite", "--key-file", key, "--server", SERVER, "--name", "a b");
        console.succeed("join", closedCode());
        console.assertError(ExitCode.CONFIG, "is a closed one, to which an administrator invites", "invite");
    }

    @Test
    void shouldDrawAPictureIfTold() throws IOException {
        String printed = openCode("--qr");
        assertTrue(printed.startsWith("MESH2"));
        assertTrue(printed.lines().filter(line -> line.contains("█")).count() > 15, printed);
    }

    @Test
    void shouldDrawAPictureOnAScreenThatIsWideEnough() throws IOException {
        console.with(FakeTty.screen(24, 60));
        String printed = openCode();
        assertTrue(printed.contains("\u001b[38;5;16;48;5;231m"), printed);
        console.with(FakeTty.screen(24, 30));
        assertEquals(1, openCode().lines().count());
        assertTrue(
                console.errText().matches("(?s)a QR code of it needs \\d+\\s+columns, this terminal has\\s+30\n.*"),
                console.errText());
    }
}
