package org.meshnet.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.meshnet.node.control.JsonSchemas;

/** The jars as a person meets them: on each JDK of this machine, and with programs that are not ours. */
@RequiresRoot
class ProgramsIT {
    private static final Path JDKS = Path.of("/usr/lib/jvm");
    private static final Pattern MAJOR = Pattern.compile("JAVA_VERSION=\"(\\d+)");

    @Test
    void shouldStartWithoutAWarningOnEveryJdk() throws IOException {
        for (Path home : jdks()) {
            Lab.with("JDK " + home.getFileName(), lab -> {
                lab.site("alice", "public");
                Daemon server = lab.start("server", "server", with(home, Lab.serverCommand()));
                server.awaitLog("listening");
                List<String> command = with(home, Lab.nodeCommand());
                command.addAll(List.of("--key-file", lab.keyFile().toString(), "--server", Lab.SERVER_ADDRESS));
                Daemon node = lab.start("alice", "alice", command);
                node.awaitLog(Node.START_LINE);
                String status = lab.run(
                                "alice", with(home, Lab.nodeCommand(), "status").toArray(String[]::new))
                        .expectSuccess()
                        .errors();
                assertEquals("", status);
                for (String log : List.of(server.log(), node.log())) {
                    assertFalse(log.toLowerCase(java.util.Locale.ROOT).contains("warn"), log);
                }
                Lab.report("started without a warning on JDK " + major(home));
            });
        }
    }

    @Test
    void shouldHaveEveryOptionOfItsHelpInTheReadme() {
        String readme = Shell.text(Path.of("../README.md"));
        List<String> node = new ArrayList<>(Lab.nodeCommand());
        node.add("up");
        List<String> serverStatus = new ArrayList<>(Lab.serverCommand());
        serverStatus.add("status");
        for (List<String> program : List.of(node, Lab.serverCommand(), serverStatus)) {
            List<String> command = new ArrayList<>(program);
            command.add("--help");
            String help =
                    Shell.run(Map.of(), Await.LONG, command).expectSuccess().output();
            Set<String> options = Pattern.compile("--[a-z][a-z-]+")
                    .matcher(help)
                    .results()
                    .map(MatchResult::group)
                    .filter(option -> !option.equals("--version"))
                    .collect(Collectors.toSet());
            assertTrue(options.size() >= 4, help);
            options.forEach(option -> assertTrue(readme.contains("`" + option), option + " is not in the README"));
        }
    }

    @Test
    void shouldAnswerAnIndependentStunClient() {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/turnutils_stunclient")),
                "the STUN client of Debian's package coturn is not here");
        Lab.with("STUN", lab -> {
            lab.site("alice", "port-restricted");
            lab.site("carol", "ipv6-only");
            lab.startServer();
            String port = String.valueOf(Lab.SERVER_PORT);
            awaitSeen(lab, "alice", "198.51.100.20:", port, Lab.SERVER_ADDRESS);
            awaitSeen(lab, "carol", "2001:db8:21::2", port, "2001:db8::10");
        });
    }

    /** The client asks once. */
    private static void awaitSeen(Lab lab, String host, String endpoint, String port, String server) {
        String[] ask = {"timeout", "10", "turnutils_stunclient", "-p", port, server};
        Await.isTrue(
                "answer that names " + endpoint,
                () -> lab.run(host, ask).output().contains(endpoint));
    }

    @Test
    void shouldMakeAKeyFileForItsOwnerOnly() {
        Lab.with("genkey", lab -> {
            lab.site("alice", "public");
            String file = lab.file("new.key").toString();
            List<String> command = new ArrayList<>(Lab.nodeCommand());
            command.addAll(List.of("genkey", "--out", file));
            lab.run("alice", command.toArray(String[]::new)).expectSuccess();
            assertEquals(
                    "600", lab.run("alice", "stat", "-c", "%a", file).output().strip());
            assertTrue(Shell.text(Path.of(file)).strip().matches("[0-9a-f]{64}"));
        });
    }

    @Test
    void shouldPrintDocumentsAsTheirSchemasSay() {
        Lab.with("documents", lab -> {
            lab.site("alice", "public");
            lab.site("bob", "public");
            lab.startServer();
            Node alice = lab.startNode("alice").awaitStart();
            lab.startNode("bob").awaitStart();
            alice.awaitConnected("bob");
            for (String command : List.of("status", "peers", "explain bob", "ping bob --until-direct", "version")) {
                List<String> words = new ArrayList<>(List.of(command.split(" ")));
                words.add("--json");
                JsonSchemas.assertValid(words.get(0) + "-1", lab.askNode("alice", words.toArray(String[]::new)));
            }
            lab.askNode("alice", "log", "--json").lines().forEach(line -> JsonSchemas.assertValid("log-1", line));
        });
    }

    @Test
    void shouldTellRootHowTheServerIsAndNobodyElse() {
        Lab.with("server status", lab -> {
            lab.site("alice", "public");
            String port = "--port=" + Lab.SERVER_PORT;
            assertEquals(69, serverStatus(lab, port).exitCode());
            Daemon server = lab.startServer();
            Node alice = lab.startNode("alice").awaitStart();
            Await.isTrue(
                    "node in the server's status",
                    () -> serverStatus(lab, port).output().contains("nodes      1 of at most "));
            String json = serverStatus(lab, port, "--json").expectSuccess().output();
            JsonSchemas.assertValid("discovery-status-1", json);
            assertTrue(json.contains("\"ready\":true"), json);
            assertFalse(json.contains(alice.status().get("networkId").getAsString()), json);
            Lab.report(serverStatus(lab, port).expectSuccess().output());
            List<String> asNobody = new ArrayList<>(List.of("setpriv", "--reuid=65534", "--clear-groups"));
            asNobody.addAll(Lab.serverCommand());
            asNobody.addAll(List.of("status", port));
            Shell.Result refused = lab.run("server", asNobody.toArray(String[]::new));
            assertEquals(77, refused.exitCode(), refused.errors());
            assertEquals(1, refused.errors().lines().count(), refused.errors());
            assertEquals(0, server.terminate());
            assertEquals(69, serverStatus(lab, port).exitCode());
        });
    }

    private static Shell.Result serverStatus(Lab lab, String... options) {
        List<String> command = new ArrayList<>(Lab.serverCommand());
        command.add("status");
        command.addAll(List.of(options));
        return lab.run("server", command.toArray(String[]::new));
    }

    private static List<String> with(Path javaHome, List<String> command, String... options) {
        List<String> changed = new ArrayList<>(command);
        changed.set(0, Lab.javaProgram(javaHome));
        changed.addAll(List.of(options));
        return changed;
    }

    /** One JDK of each version from 17 on; the one that runs this test at least. */
    private static List<Path> jdks() throws IOException {
        try (Stream<Path> installed = Files.exists(JDKS) ? Files.list(JDKS) : Stream.empty()) {
            Stream<Path> homes = Stream.concat(Stream.of(Path.of(System.getProperty("java.home"))), installed);
            return List.copyOf(homes.filter(home -> Files.exists(home.resolve("bin/java")) && major(home) >= 17)
                    .collect(Collectors.toMap(ProgramsIT::major, home -> home, (first, second) -> first))
                    .values());
        }
    }

    private static int major(Path javaHome) {
        Path release = javaHome.resolve("release");
        Matcher matcher = MAJOR.matcher(Files.exists(release) ? Shell.text(release) : "");
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }
}
