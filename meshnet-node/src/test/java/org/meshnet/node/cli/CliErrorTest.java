package org.meshnet.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.meshnet.node.exit.ExitCode;

class CliErrorTest {
    private static final String KEY = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private static final String GOOD = "--key " + KEY + " --server s ";

    @TempDir
    Path folder;

    private final Console console = new Console();

    static Stream<Arguments> wrongCommandLines() {
        return Stream.of(
                wrong("", "no network key; expected --key-file FILE, MESHNET_KEY or --key HEX .*"),
                wrong("--server s --key 0123", "--key: a network key has 64 hexadecimal digits, this one has 4 .*"),
                wrong(
                        "--server s --key " + KEY.replace('f', 'g'),
                        "--key: a network key has hexadecimal digits only.*"),
                wrong("--key " + KEY + " --server s:0", "--server s:0: not a server; expected HOST:PORT such as .*"),
                wrong("--key " + KEY + " --server s:65536", "--server s:65536: not a server; .*"),
                wrong(
                        "--key " + KEY + " --exclude-interface a/b",
                        "--exclude-interface a/b: not a pattern; expected .*"),
                wrong(
                        "--key " + KEY + " --only-interface [ab]",
                        "--only-interface \\[ab\\]: not a pattern; expected .*"),
                wrong("--key " + KEY + " --server 2001:db8::1", "--server 2001:db8::1: not a server; .*\\[2001.*"),
                wrong(
                        "--key " + KEY + " --server s:1#abc",
                        "--server s:1#abc: a server key has 64 hexadecimal digits, this one has 3 characters; "
                                + "the server shows it .*"),
                wrong(
                        "--key " + KEY + " --server s#" + "xy".repeat(32),
                        "--server s#xy.*: a server key has hexadecimal digits only.*"),
                wrong("--key " + KEY + " --server s#", "--server s#: a server key has 64 .*"),
                wrong("--key " + KEY + " --server #" + KEY, "--server #.*: not a server; .*"),
                wrong(
                        "--key " + KEY + " --server s:8000#" + KEY + " --server s#" + KEY.replace('f', 'e'),
                        "--server s#.*: this server is given with another key, too; expected one"),
                wrong("--key " + KEY + " --server 300.1.1.1", "--server 300.1.1.1: not a server; .*"),
                wrong(
                        GOOD + "--endpoint x:70000",
                        "--endpoint x:70000: not an endpoint; expected HOST:PORT such as .*, or HOST for the "
                                + "node's own port"),
                wrong(GOOD + "--endpoint 1.2.3", "--endpoint 1.2.3: not an endpoint; .*"),
                wrong(GOOD + "--endpoint fd00::1", "--endpoint fd00::1: not an endpoint; .*"),
                wrong(
                        GOOD + "--endpoint 127.0.0.1:7000",
                        "--endpoint 127.0.0.1:7000: no other host reaches such an address; .*"),
                wrong(
                        GOOD + "--endpoint [fe80::1]",
                        "--endpoint \\[fe80::1]: no other host reaches such an address; .*"),
                wrong(GOOD + "--endpoint a,b,c,d,e", "--endpoint e: too many endpoints; expected at most 4"),
                wrong("--key " + KEY + " --server a,,b", "--server: not a server; .*"),
                wrong(
                        GOOD + "--network 10.0.0.0/33",
                        "--network 10.0.0.0/33: not a network; expected ADDRESS/PREFIX such as 10.0.0.0/24"),
                wrong(GOOD + "--network fd00::/64", "--network fd00::/64: not a network; .*"),
                wrong(GOOD + "--network 10.0.0.0", "--network 10.0.0.0: not a network; .*"),
                wrong(GOOD + "--network 10.0.0.0/32", "--network 10.0.0.0/32: too small for two nodes; .*"),
                wrong(GOOD + "--network 10.0.0.0/7", "--network 10.0.0.0/7: too large; .*"),
                wrong(GOOD + "--network 127.0.0.0/8", "--network 127.0.0.0/8: not for hosts; .*"),
                wrong(GOOD + "--network 224.0.0.0/8", "--network 224.0.0.0/8: not for hosts; .*"),
                wrong(GOOD + "--tun x", "--tun x: not an IPv4 address; .*"),
                wrong(GOOD + "--tun fd00::1", "--tun fd00::1: not an IPv4 address; .*"),
                wrong(GOOD + "--tun 10.0.1.1", "--tun 10.0.1.1: outside the network 10.0.0.0/24"),
                wrong(GOOD + "--tun 10.0.0.0", "--tun 10.0.0.0: the first and the last address .*"),
                wrong(GOOD + "--tun 10.0.0.255", "--tun 10.0.0.255: the first and the last address .*"),
                wrong(GOOD + "--tun 10.0.0.1/8 --network 10.0.0.0/24", "--tun 10.0.0.1/8: another prefix than .*"),
                wrong(GOOD + "--port 65536", "--port 65536: expected a number from 0 to 65535"),
                wrong(GOOD + "--port -1", "--port -1: expected a number from 0 to 65535"),
                wrong(GOOD + "--mtu 1279", "--mtu 1279: expected a number from 1280 to 65535"),
                wrong(GOOD + "--interface a/b", "--interface a/b: not an interface name; .*"),
                wrong(GOOD + "--interface mesh%d%d", "--interface mesh%d%d: not an interface name; .*"),
                wrong(
                        GOOD + "--cipher rot13",
                        "--cipher rot13: not a cipher; expected secretbox, aes-256-gcm, aegis-256 or fastest"),
                wrong(GOOD + "--log-level loud", "--log-level loud: not a level; expected error, .*"),
                wrong(GOOD + "--key-file /x", "--key and --key-file are both given; one is needed"),
                wrong(GOOD + "--port 1 --port 2", "--port is given twice; expected it once .*"),
                wrong(GOOD + "--port", "--port: nothing given; expected PORT .*"),
                wrong("--prot 1", "unknown option --prot; did you mean --port\\? .*"),
                wrong("statsu", "unknown command statsu; did you mean status\\? .*"),
                wrong("status extra", "unexpected argument extra .*"),
                wrong("ping", "PEER is missing: whom. .* \\(see meshnet-node ping --help\\)"),
                wrong("status --jsn", "unknown option --jsn; .* \\(see meshnet-node status --help\\)"),
                wrong("ping bob eve", "unexpected argument eve .*"),
                wrong("ping bob --count 0", "--count: no such number; expected one from 1 to 100000"),
                wrong("ping bob -c 0", "--count: no such number; expected one from 1 to 100000"),
                wrong("log -n 1001", "--lines: no such number; expected one from 0 to 1000"),
                wrong("ping bob -x", "unknown option -x \\(see meshnet-node ping --help\\)"),
                wrong("exit-node", "set is missing: as in exit-node set NAME, or exit-node set off .*"),
                wrong("ping bob --count many", "--count: no such number; expected one from 1 to 100000"),
                wrong("ping bob --interval 9", "--interval: no such number; expected one from 10 to 60000"),
                wrong("ping bob --until-drect", "unknown option --until-drect; did you mean --until-direct\\? .*"),
                wrong("--port 1 up", "--port before up; expected options after the command .*"));
    }

    private static Arguments wrong(String commandLine, String message) {
        return Arguments.of(commandLine, message);
    }

    @ParameterizedTest
    @MethodSource("wrongCommandLines")
    void shouldSayInOneLineWhatIsWrong(String commandLine, String message) {
        String[] arguments = commandLine.isBlank() ? new String[0] : commandLine.split(" ");

        assertEquals(ExitCode.USAGE, console.run(arguments));
        assertEquals(1, console.errLines().size(), console.errText());
        String line = console.errLines().get(0);
        assertTrue(line.matches("meshnet-node: " + message), line);
        assertEquals("", console.outText());
    }

    @Test
    void shouldNeverRepeatAKeyThatStandsInTheWrongPlace() {
        String[][] misplaced = {
            {"--kye", KEY},
            {"--kye=" + KEY},
            {KEY},
            {"up", KEY},
            {"--tun", "--key=" + KEY},
            {"--key", "x" + KEY},
            {"--key", KEY + KEY},
            {"status", KEY},
            {"genkey", "--out", folder.toString(), KEY}
        };
        for (String[] arguments : misplaced) {
            assertEquals(ExitCode.USAGE, console.run(arguments));
            assertEquals(1, console.errLines().size(), console.errText());
            assertFalse(console.errText().contains("0123456789abcdef"), console.errText());
        }
    }

    @Test
    void shouldCallAWrongVariableAConfigurationError() {
        console.with("MESHNET_KEY", KEY).with("MESHNET_SERVER", "s").with("MESHNET_MTU", "12");

        assertEquals(ExitCode.CONFIG, console.run());
        assertEquals(
                "meshnet-node: MESHNET_MTU 12: expected a number from 1280 to 65535",
                console.errText().strip());
    }

    @Test
    void shouldRefuseAMissingKeyFile() {
        assertEquals(ExitCode.CONFIG, console.run("--server", "s", "--key-file", "/no/such"));
        assertEquals(
                "meshnet-node: the key file /no/such does not exist",
                console.errText().strip());
    }

    @Test
    void shouldRefuseADamagedKeyFileWithoutShowingIt() throws IOException {
        Path file = Files.writeString(folder.resolve("key"), KEY + "55");

        assertEquals(ExitCode.CONFIG, console.run("--server", "s", "--key-file", file.toString()));
        assertEquals(
                "meshnet-node: the key file " + file
                        + ": a network key has 64 hexadecimal digits, this one has 66 characters",
                console.errText().strip());
    }

    @Test
    void shouldCallAFolderInPlaceOfAKeyFileAnInputError() {
        assertEquals(ExitCode.IO, console.run("--server", "s", "--key-file", folder.toString()));
        assertEquals(1, console.errLines().size());
    }

    @Test
    void shouldCountTheRulesOfAFileAsPeopleDo() throws IOException {
        Path file = Files.writeString(folder.resolve("rules"), "allow any -> any icmp\n");

        assertEquals(ExitCode.OK, console.run("rules", "check", file.toString()), console::errText);
        assertTrue(console.outText().endsWith("# 1 rule, and 0 tests that hold\n"), console.outText());

        Files.writeString(file, "allow any -> any tcp\ntest allow a -> b tcp 1\n", StandardOpenOption.APPEND);
        assertEquals(ExitCode.OK, console.run("rules", "check", file.toString()), console::errText);
        assertTrue(console.outText().endsWith("# 2 rules, and 1 test that holds\n"), console.outText());
    }

    @Test
    void shouldNameFileLineAndNearMatchOfAnUnknownSetting() throws IOException {
        Path file = Files.writeString(folder.resolve("conf"), "# comment\nserver = a\nprot = 5\n");

        assertEquals(ExitCode.CONFIG, console.run("--config", file.toString()));
        assertEquals(
                "meshnet-node: " + file + ":3: unknown setting prot; did you mean port?",
                console.errText().strip());
    }

    @Test
    void shouldNameFileAndLineOfAWrongValue() throws IOException {
        Path file = Files.writeString(folder.resolve("conf"), "key=" + KEY + "\nserver=a\n\nnetwork=10.0.0.0/33\n");

        assertEquals(ExitCode.CONFIG, console.run("--config", file.toString()));
        assertEquals(
                "meshnet-node: " + file
                        + ":4: network 10.0.0.0/33: not a network; expected ADDRESS/PREFIX such as 10.0.0.0/24",
                console.errText().strip());
    }
}
