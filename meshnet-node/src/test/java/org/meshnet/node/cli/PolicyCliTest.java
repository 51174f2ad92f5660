package org.meshnet.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.meshnet.node.exit.ExitCode;

/** The document of a closed network and its administrators, as people say it on a machine without a node. */
class PolicyCliTest {
    private static final String TEXT = """
            # who may what
            set domain mesh.example.org
            set mtu 1380
            allow group:dev -> group:db tcp 5432
            test allow alice -> db tcp 5432
            test deny db -> alice tcp 5432
            """;

    @TempDir
    Path folder;

    private final Console console = new Console();
    private String office = "";

    @BeforeEach
    void make() {
        office = folder.resolve("office").toString();
        console.with("RUNTIME_DIRECTORY", folder.resolve("run").toString());
        console.succeed("network", "create", "--out", office);
        invite("alice", "dev");
        invite("db", "db");
    }

    private String fail(ExitCode code, String... command) {
        assertEquals(code, console.run(command), () -> console.outText() + console.errText());
        return console.errText();
    }

    private String invite(String name, String groups) {
        return console.succeed("invite", "--dir", office, "--name", name, "--groups", groups)
                .strip();
    }

    private String policy(String... words) {
        return console.succeed(command("policy", words));
    }

    private String[] command(String first, String... words) {
        return Stream.of(Stream.of(first), Stream.of(words), Stream.of("--dir", office))
                .flatMap(each -> each)
                .toArray(String[]::new);
    }

    private String write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text).toString();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private JsonObject shown() {
        return JsonParser.parseString(policy("show", "--json")).getAsJsonObject();
    }

    private List<String> revoked() {
        return shown().getAsJsonArray("revoked").asList().stream()
                .map(each -> each.getAsString())
                .toList();
    }

    @Test
    void shouldSignATextWhoseTestsHoldForTheMembersOfTheLedger() {
        assertTrue(policy("show").startsWith("version        none was signed yet\nadministrator  "));
        String file = write("text", TEXT);
        String signed = policy("apply", file);
        assertEquals("""
                signed version 1 of the network's document
                no node of this network runs here to hand it to: on a machine with one, meshnet-node policy import %s
                it has 1 rule, 2 tests that hold, 2 settings
                """.formatted(folder.resolve("office/network.policy")), signed);
        assertEquals(TEXT, policy("show", "--text"));
        assertTrue(policy("show")
                .matches(
                        "(?s)version        1, signed [^\n]*Z\nsigned by      [0-9a-f]{64}\n.*\n\n# who may what\n.*"));
        assertTrue(policy("apply", file).startsWith("the document says that already\n"));
        assertEquals("1 rule, 2 tests that hold, 2 settings\n", policy("test"));
        assertEquals(1, shown().get("version").getAsInt());
    }

    @Test
    void shouldSignNothingThatIsWrong() {
        String wrong = write("wrong", TEXT.replace("tcp 5432\ntest", "tcp 5432x\ntest"));
        assertTrue(fail(ExitCode.CONFIG, command("policy", "apply", wrong)).contains(wrong + ":4:33: expected a port"));
        String untrue = write("untrue", TEXT.replace("group:dev", "group:ops"));
        String problem = fail(ExitCode.CONFIG, command("policy", "apply", untrue));
        assertTrue(problem.contains(":5: the rules say otherwise: test allow host:alice -> host:db tcp 5432"), problem);
        assertEquals(problem, fail(ExitCode.CONFIG, command("policy", "test", untrue)));
        assertFalse(shown().has("version"));
        policy("apply", write("stranger", "allow any -> any icmp\ntest deny alcie -> db tcp 1\n"));
        assertTrue(console.errText().contains("a test is about alcie, whom neither the ledger"), console::errText);
        String elsewhere = folder.resolve("elsewhere").toString();
        fail(ExitCode.CONFIG, "policy", "apply", untrue, "--dir", elsewhere);
    }

    @Test
    void shouldShowWhatAnotherTextWouldChange() {
        policy("apply", write("text", TEXT));
        String other = write("other", TEXT.replace("1380", "1400") + "allow any -> any icmp\n");
        assertEquals("-3: set mtu 1380\n+3: set mtu 1400\n+7: allow any -> any icmp\n", policy("diff", other));
        assertTrue(policy("diff", folder.resolve("text").toString()).contains("say the same"));
        assertTrue(fail(ExitCode.UNAVAILABLE, command("policy", "diff", "running"))
                .contains("no node of this network runs on this host"));
    }

    @Test
    void shouldEditWithTheEditorOfTheEnvironment() {
        console.with("EDITOR", "sed -i -e 's/^# allow any.*/allow any -> any icmp/' -e 's/^# set mtu.*/set mtu 1400/'");
        assertTrue(policy("edit").contains("signed version 1"), console::outText);
        assertTrue(policy("show", "--text").contains("\nallow any -> any icmp\n"), console::outText);
        console.with("EDITOR", "sed -i -e 's/icmp$/quic/'");
        String problem = fail(ExitCode.CONFIG, command("policy", "edit"));
        assertTrue(problem.contains("policy:4:18: expected any, icmp, tcp"), problem);
        assertTrue(problem.contains("nothing was signed; the text is in "), problem);
        assertTrue(Files.exists(folder.resolve("office/policy.edit")));
        console.with("EDITOR", "sed -i -e 's/quic$/udp 53/'");
        assertTrue(policy("edit").contains("signed version 2"), console::outText);
        assertFalse(Files.exists(folder.resolve("office/policy.edit")));
        console.with("EDITOR", "false");
        assertTrue(fail(ExitCode.UNAVAILABLE, command("policy", "edit")).contains("ended with 1"));
    }

    @Test
    void shouldRevokeByNameKeyOrSerial() throws IOException {
        String signed = console.succeed(command("revoke", "alice"));
        assertTrue(signed.matches("(?s).*revoked serial [0-9a-f]{16} \\(alice\\)\n"), signed);
        assertTrue(console.errText().contains("known by its invitation or certificate alone"), console::errText);
        assertTrue(console.succeed(command("revoke", "alice")).startsWith("that is revoked already\n"));
        assertTrue(
                fail(ExitCode.USAGE, "invite", "--dir", office, "--name", "db").contains("the name db is that"));
        invite("alice", "ops");
        String key = "ab".repeat(32);
        console.succeed(command("revoke", key));
        assertEquals("", console.errText());
        String line = Files.readAllLines(folder.resolve("office/ledger")).stream()
                .filter(each -> each.contains("names=db"))
                .findFirst()
                .orElseThrow();
        console.succeed(command("revoke", line.split(" ", -1)[1]));
        console.succeed(
                "cert", "request", "--state", folder.resolve("nas").toString(), "--name", "nas", "--out", path("nas"));
        console.succeed("cert", "sign", path("nas"), "--dir", office, "--out", path("nas.membership"));
        signed = console.succeed(command("revoke", "nas"));
        assertTrue(
                signed.matches("(?s).*revoked node [0-9a-f]{64} \\(nas\\)\nrevoked serial [0-9a-f]{16} \\(nas\\)\n"));
        assertEquals(5, revoked().size());
        assertEquals(4, shown().get("version").getAsInt());
        assertTrue(revoked().contains("node " + key));
        assertTrue(fail(ExitCode.USAGE, command("revoke", "nobody")).contains("nobody of that name"));
    }

    /** All but paths, which are as long as they are. */
    @Test
    void shouldSayWhatWasDoneWithinATerminal() {
        console.with("COLUMNS", "80");
        console.succeed(
                "cert", "request", "--state", folder.resolve("nas").toString(), "--name", "nas", "--out", path("nas"));
        String request = console.succeed("cert", "show", path("nas"));
        console.succeed("cert", "sign", path("nas"), "--dir", office, "--out", path("nas.membership"));
        String revoked = console.succeed(command("revoke", "nas"));
        assertTrue(revoked.contains("no node of this network runs here"), revoked);
        (request + revoked).lines().forEach(line -> assertTrue(line.length() <= 80 || line.contains("/"), line));
    }

    private String path(String name) {
        return folder.resolve(name + ".file").toString();
    }

    @Test
    void shouldTakeSettingsOfTheDocumentAtTheStartUnlessTheNodeIsToldOtherwise() throws IOException {
        String state = folder.resolve("alice").toString();
        String code = invite("carol", "dev");
        console.succeed("join", "--state", state, code);
        policy("apply", write("text", TEXT));
        Files.copy(folder.resolve("office/network.policy"), folder.resolve("alice/membership.policy"));
        console.succeed("up", "--state", state);
        assertEquals(1380, console.config().overlay().mtu());
        assertEquals("mesh.example.org", console.config().overlay().dns().domain());
        console.succeed("up", "--state", state, "--mtu", "1300");
        assertEquals(1300, console.config().overlay().mtu());
    }

    @Test
    void shouldAddAndRetireAdministratorsWithoutAnyHandEdit() throws IOException {
        String second = folder.resolve("second").toString();
        String printed = console.succeed("administrator", "create", "--dir", second);
        String key = printed.strip().substring(printed.strip().length() - 64);
        String first = console.succeed(command("administrator", "list")).strip();
        assertTrue(console.succeed(command("administrator", "add", key)).contains("is an administrator now"));
        assertTrue(console.succeed(command("administrator", "add", key)).contains("already"));
        assertEquals(
                2, console.succeed(command("administrator", "list")).lines().count());
        for (String name : List.of("network", "network.policy")) {
            Files.copy(
                    folder.resolve("office").resolve(name),
                    folder.resolve("second").resolve(name));
        }
        String code =
                console.succeed("invite", "--dir", second, "--name", "eve").strip();
        console.succeed("join", "--state", folder.resolve("eve").toString(), code);

        String said = console.succeed("administrator", "retire", first, "--dir", second);
        assertTrue(said.contains("no administrator any more"), said);
        assertTrue(said.contains("its invitations that were not used yet"), said);
        assertEquals(key + "\n" + first + " retired\n", console.succeed("administrator", "list", "--dir", second));
        assertTrue(fail(ExitCode.USAGE, "administrator", "retire", key, "--dir", second)
                .contains("nobody would be left"));
        assertTrue(fail(ExitCode.USAGE, "administrator", "add", first, "--dir", second)
                .contains("does not come back"));
        code = console.succeed("invite", "--dir", second, "--name", "fred").strip();
        console.succeed("join", "--state", folder.resolve("fred").toString(), code);
        Files.copy(
                folder.resolve("second/network.policy"),
                folder.resolve("office/network.policy"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertTrue(fail(ExitCode.CONFIG, "invite", "--dir", office, "--name", "gina")
                .contains("no administrator"));
        assertTrue(fail(ExitCode.CONFIG, command("revoke", "ab".repeat(32))).contains("it was retired"));
    }

    /** The ledger beside the key is at hand then. */
    @Test
    void shouldNameTheInvitationsOfAnAdministratorWhoRetiresHimself() {
        String first = console.succeed(command("administrator", "list")).strip();
        String printed = console.succeed(
                "administrator", "create", "--dir", folder.resolve("second").toString());
        console.succeed(command(
                "administrator",
                "add",
                printed.strip().substring(printed.strip().length() - 64)));
        console.succeed(command("revoke", "db"));
        String said = console.succeed(command("administrator", "retire", first));
        assertTrue(
                said.matches(
                        "(?s).*invitations of which no use is known here, and which are worth nothing any more, 1: "
                                + "[0-9a-f]{16} \\(alice\\)\n"),
                said);
    }

    static Stream<List<String>> wrong() {
        return Stream.of(
                List.of("policy", "apply"),
                List.of("policy", "show", "FILE"),
                List.of("policy", "paint"),
                List.of("policy", "diff"),
                List.of("administrator", "add"),
                List.of("administrator", "list", "KEY"),
                List.of("administrator", "add", "abc"),
                List.of("administrator", "promote"),
                List.of("administrator", "retire", "ab".repeat(32)));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void shouldSayInOneLineWhatIsWrong(List<String> command) {
        List<String> words = command.subList(1, command.size());
        fail(ExitCode.USAGE, command(command.get(0), words.toArray(String[]::new)));
        assertEquals(1, console.errLines().size(), console::errText);
    }
}
