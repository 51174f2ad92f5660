package org.meshnet.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.key.Hex;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.net.Prefix;
import org.meshnet.node.exit.ExitCode;

/** The commands of closed networks, one after the other, as people run them. */
class MembershipCliTest {
    @TempDir
    Path folder;

    private final Console console = new Console();
    private String office = "";

    @BeforeEach
    void make() {
        office = folder.resolve("office").toString();
        assertEquals(
                ExitCode.OK,
                console.run("network", "create", "--out", office, "--server", "vpn.example.org:8000"),
                console::errText);
    }

    private String invite(String... options) {
        String[] command = Stream.concat(Stream.of("invite", "--dir", office), Stream.of(options))
                .toArray(String[]::new);
        assertEquals(ExitCode.OK, console.run(command), console::errText);
        return console.outText().strip();
    }

    private String state(String name) {
        return folder.resolve(name).toString();
    }

    private void join(String name, String code) {
        assertEquals(ExitCode.OK, console.run("join", "--state", state(name), code), console::errText);
    }

    private static String secretOf(Path file, String key) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(key + " = "))
                .map(line -> line.substring(key.length() + 3))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldMakeANetworkForItsOwnerOnlyAndPrintNoSecret() throws IOException {
        String printed = console.outText();
        assertEquals("rwx------", mode(Path.of(office)));
        for (String name : List.of("network", "administrator.key")) {
            assertEquals("rw-------", mode(Path.of(office, name)));
        }
        for (String key : List.of("network-key", "network-name")) {
            assertFalse(printed.contains(secretOf(Path.of(office, "network"), key)), printed);
        }
        assertFalse(printed.contains(secretOf(Path.of(office, "administrator.key"), "secret-key")));
        assertTrue(printed.contains(secretOf(Path.of(office, "administrator.key"), "public-key")));
        console.assertError(ExitCode.IO, "holds a network already", "network", "create", "--out", office);
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void shouldJoinByAnInvitationAndComeUpWithItAlone() throws IOException {
        join("laptop", invite("--name", "laptop", "--groups", "dev,ops"));
        assertTrue(console.outText().startsWith("joined as laptop (key "), console::outText);
        Path file = folder.resolve("laptop/membership");
        assertEquals("rw-------", mode(file));
        assertEquals(secretOf(Path.of(office, "network"), "network-key"), secretOf(file, "network-key"));

        assertEquals(ExitCode.OK, console.run("up", "--state", state("laptop")), console::errText);
        assertEquals("laptop", console.config().member().id());
        assertEquals(
                "vpn.example.org:8000",
                console.config().servers().discovery().get(0).toString());
        assertEquals(ExitCode.OK, console.run("cert", "show", file.toString()));
        assertTrue(console.outText().contains("groups         dev, ops\n"), console::outText);
        assertFalse(console.outText().contains(secretOf(file, "network-key")));
        console.assertError(ExitCode.IO, "exists already", "join", "--state", state("laptop"), invite());
    }

    @Test
    void shouldReadACodeFromAFile() throws IOException {
        Path code = folder.resolve("code");
        assertEquals(
                ExitCode.OK,
                console.run("invite", "--dir", office, "--name", "a", "--out", code.toString()),
                console::errText);
        assertEquals("", console.outText());
        assertEquals("rw-------", mode(code));
        assertEquals(
                ExitCode.OK,
                console.run("join", "--state", state("a"), "--code-file", code.toString()),
                console::errText);
    }

    @Test
    void shouldSignARequestAndRefuseANameOrAddressThatIsTaken() throws IOException {
        assertEquals(
                ExitCode.OK, console.run("cert", "request", "--state", state("db"), "--name", "db"), console::errText);
        Path request = Files.writeString(folder.resolve("db.request"), console.outText());
        String out = folder.resolve("db.membership").toString();
        String[] sign = {
            "cert",
            "sign",
            request.toString(),
            "--dir",
            office,
            "--addresses",
            "10.0.0.9",
            "--routes",
            "192.168.7.0/24",
            "--relay",
            "--exit",
            "--out",
            out
        };
        assertEquals(ExitCode.OK, console.run(sign), console::errText);
        Files.move(Path.of(out), folder.resolve("db/membership"));
        assertEquals(ExitCode.OK, console.run("up", "--state", state("db")), console::errText);
        assertEquals(Prefix.parse("10.0.0.9/24"), console.config().overlay().fixedAddress());
        assertEquals(
                ExitCode.OK,
                console.run("cert", "show", folder.resolve("db/membership").toString()));
        assertTrue(console.outText().endsWith("rights         relay exit\n"), console::outText);

        Path ledger = Path.of(office, "ledger");
        Files.createFile(Path.of(out));
        String before = Files.readString(ledger);
        console.assertError(ExitCode.IO, "db.membership exists already", sign);
        console.assertError(ExitCode.IO, "exists already", "invite", "--dir", office, "--name", "new", "--out", out);
        assertEquals(before, Files.readString(ledger), "nothing was signed, so the name is free");
        Files.delete(Path.of(out));
        assertEquals(ExitCode.OK, console.run(sign), "the same node may have its name again: " + console.errText());
        console.assertError(
                ExitCode.USAGE, "the name db is that of the key", "invite", "--dir", office, "--name", "db");
        console.assertError(
                ExitCode.USAGE,
                "the address 10.0.0.9 is that of the key",
                "invite",
                "--dir",
                office,
                "--addresses",
                "10.0.0.9");
        invite("--name", "web");
        console.assertError(ExitCode.USAGE, "the name web is that", "invite", "--dir", office, "--name", "web");
        String forged = Files.readString(request).replace("name = db", "name = dc");
        Files.writeString(request, forged);
        console.assertError(ExitCode.CONFIG, "db.request:4: signature: does not fit", sign);
    }

    @Test
    void shouldSealTheAdministratorsKeyWithAPassphrase() throws IOException {
        String sealed = folder.resolve("sealed").toString();
        console.with("MESHNET_PASSPHRASE", "too few");
        console.assertError(
                ExitCode.USAGE, "the passphrase is too short", "network", "create", "--out", sealed, "--passphrase");
        console.with("MESHNET_PASSPHRASE", "some longer words");
        assertEquals(ExitCode.OK, console.run("network", "create", "--out", sealed, "--passphrase"), console::errText);
        assertFalse(Files.readString(Path.of(sealed, "administrator.key")).contains("secret-key"));
        assertEquals(ExitCode.OK, console.run("invite", "--dir", sealed), console::errText);
        console.with("MESHNET_PASSPHRASE", "some other words");
        console.assertError(ExitCode.CONFIG, "the passphrase does not open it", "invite", "--dir", sealed);
    }

    @Test
    void shouldCloseAnOpenNetwork() throws IOException {
        Path key = Files.writeString(folder.resolve("open.key"), "5a".repeat(32) + "\n");
        String closed = folder.resolve("closed").toString();
        assertEquals(
                ExitCode.OK,
                console.run(
                        "network",
                        "create",
                        "--out",
                        closed,
                        "--key-file",
                        key.toString(),
                        "--accept-uncertified",
                        "30d"),
                console::errText);
        assertEquals("5a".repeat(32), secretOf(Path.of(closed, "network"), "network-key"));
        assertEquals(
                Hex.encode(
                        NetworkSecrets.nameOf(NetworkKey.parse("5a".repeat(32))).bytes()),
                secretOf(Path.of(closed, "network"), "network-name"));
        assertTrue(
                secretOf(Path.of(closed, "network"), "accept-uncertified-until").endsWith("Z"));
    }

    @Test
    void shouldSayWhatIsWrongWithAMembershipFile() throws IOException {
        join("a", invite("--name", "a"));
        Path file = folder.resolve("a/membership");
        String good = Files.readString(file);
        String[] up = {"up", "--state", state("a")};
        console.assertError(
                ExitCode.USAGE, "both name a network", "up", "--state", state("a"), "--key", "5".repeat(64));
        console.assertError(
                ExitCode.USAGE, "not a name of this node's certificate", "up", "--state", state("a"), "--alias", "b");
        Files.writeString(file, good.replace("certificate = ", "certificate = x"));
        console.assertError(ExitCode.CONFIG, "membership:6: certificate: not a certificate", up);
        Files.writeString(file, good.replaceFirst("network-key = ", "network-key = 0"));
        console.assertError(ExitCode.CONFIG, "membership:3: network-key: expected 64 hexadecimal digits", up);
        Files.writeString(file, good + "colour = blue\n");
        console.assertError(ExitCode.CONFIG, "membership:7: expected a line KEY = VALUE", up);
        Files.writeString(file, good + "network-name = " + "0".repeat(64) + "\n");
        console.assertError(ExitCode.CONFIG, "membership:7: network-name: given a second time", up);
        Files.writeString(file, good);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        console.assertError(ExitCode.CONFIG, "others than its owner can read it", up);
        console.assertError(
                ExitCode.CONFIG,
                "has no certificate",
                "up",
                "--membership",
                Path.of(office, "network").toString());
        console.assertError(
                ExitCode.USAGE,
                "this node is in no closed network",
                "up",
                "--state",
                state("none"),
                "--key",
                "5".repeat(64),
                "--signer",
                Path.of(office, "administrator.key").toString());
    }

    @Test
    void shouldCallAnEmptyKeyFileOneWithoutAKey() throws IOException {
        Files.writeString(Path.of(office, "administrator.key"), "");
        console.assertError(ExitCode.CONFIG, "administrator.key: no line secret-key = ...", "invite", "--dir", office);
    }

    @Test
    void shouldSayWhichFolderAnAdministratorNeeds() {
        String elsewhere = folder.resolve("elsewhere").toString();
        console.assertError(
                ExitCode.CONFIG,
                "elsewhere is no administrator's folder; expected the one that network create made",
                "invite",
                "--dir",
                elsewhere);
        assertEquals(ExitCode.OK, console.run("administrator", "create", "--dir", elsewhere), console::errText);
        console.assertError(
                ExitCode.CONFIG,
                "elsewhere has an administrator's key and no network yet; expected the files network",
                "invite",
                "--dir",
                elsewhere);
        console.assertError(
                ExitCode.IO,
                "the file " + elsewhere + "/code cannot be read: there is no such file or folder",
                "join",
                "--state",
                state("laptop"),
                "--code-file",
                elsewhere + "/code");
    }

    static Stream<List<String>> wrong() {
        return Stream.of(
                List.of("network", "destroy"),
                List.of("cert", "request", "FILE"),
                List.of("cert", "sign"),
                List.of("cert", "lose", "FILE"),
                List.of("invite", "--name", "-"),
                List.of("invite", "--groups", "a b"),
                List.of("invite", "--addresses", "fd00::1"),
                List.of("invite", "--routes", "10.1.2.3/8"),
                List.of("invite", "--expires", "soon"),
                List.of("invite", "--expires", "0h"),
                List.of("invite", "--validity", "99999999d"),
                List.of("invite", "--reusable", "0"),
                List.of("invite", "--reusable", "2", "--name", "a"),
                List.of("invite", "--aliases", "a"),
                List.of("invite", "--server", "a:b:c"),
                List.of("join", "AAAA"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void shouldSayInOneLineWhatIsWrong(List<String> command) {
        List<String> whole = new ArrayList<>(command);
        if (command.get(0).equals("invite")) {
            whole.addAll(List.of("--dir", office));
        }
        assertEquals(ExitCode.USAGE, console.run(whole.toArray(String[]::new)), console::errText);
        assertEquals(1, console.errLines().size(), console::errText);
    }
}
