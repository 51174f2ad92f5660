package org.meshnet.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.node.exit.ExitCode;

/** What the build made of the commands, given to real shells and a real formatter of man pages. */
class CompletionTest {
    private static final Path MAN = Path.of("target", "man");

    @TempDir
    Path folder;

    private final Console console = new Console();

    /** A program of that name that knows two peers. */
    @BeforeEach
    void setUp() throws IOException {
        Path program = Files.writeString(
                folder.resolve("meshnet-node"), "#!/bin/sh\n[ \"$*\" = 'peers --names' ] && printf 'alice\\nbob\\n'\n");
        assertTrue(program.toFile().setExecutable(true));
    }

    @Test
    void shouldCompleteInBash() throws Exception {
        assertEquals(Set.of("status"), Set.copyOf(bash("stat")));
        assertEquals(Set.of("--json"), Set.copyOf(bash("status", "--js")));
        assertEquals(Set.of("alice", "bob"), Set.copyOf(bash("ping", "")));
        assertEquals(Set.of("bob"), Set.copyOf(bash("ping", "--count", "3", "b")));
        assertEquals(Set.of("bob"), Set.copyOf(bash("ping", "-c", "3", "b")));
        assertEquals(Set.of("bob"), Set.copyOf(bash("ping", "--json", "b")));
        assertEquals(Set.of("create", "rotate"), Set.copyOf(bash("network", "")));
        assertEquals(Set.of("tun", "tap"), Set.copyOf(bash("--device", "t")));
        assertEquals(Set.of("tap"), Set.copyOf(bash("up", "--device", "=", "ta")));
        assertEquals(Set.of("lo"), Set.copyOf(bash("status", "--interface", "l")));
        assertEquals(Set.of(folder + "/meshnet-node"), Set.copyOf(bash("rules", "check", folder + "/mesh")));
        assertEquals(Set.of("--key", "--key-file"), Set.copyOf(bash("--key")));
        assertEquals(List.of(), bash("ping", "--count", ""));
        assertTrue(bash("").containsAll(List.of("up", "status", "peers", "completion")));
    }

    /** Members choose what they are called, and nothing that this program prints is to be run. */
    @Test
    void shouldRunNothingThatANameHoldsInBash() throws Exception {
        Path trace = folder.resolve("trace");
        Files.writeString(
                folder.resolve("meshnet-node"),
                "#!/bin/sh\nprintf '%s\\n' '$(touch " + trace + ")' '`touch " + trace + "`' '$HOME' 'a b' 'carol'\n");
        assertEquals(
                List.of("\\$\\(touch\\ " + trace + "\\)", "\\`touch\\ " + trace + "\\`", "\\$HOME", "a\\ b", "carol"),
                bash("ping", ""));
        assertEquals(List.of("carol"), bash("ping", "c"));
        assertFalse(Files.exists(trace), "it was run");
    }

    @Test
    void shouldCompleteInFish() throws Exception {
        assumeTrue(isThere("fish"), "fish is not here");
        assertEquals(Set.of("status"), fish("stat"));
        assertEquals(Set.of("--json"), fish("status --js"));
        assertEquals(Set.of("alice", "bob"), fish("ping "));
        assertEquals(Set.of("create", "rotate"), fish("network "));
        assertEquals(Set.of("tun", "tap"), fish("--device t"));
    }

    /** Its own functions stand in for those of zsh's completion, which work in a terminal only. */
    @Test
    void shouldTellZshWhatThereIs() throws Exception {
        assumeTrue(isThere("zsh"), "zsh is not here");
        List<String> ping = zsh("words=(meshnet-node ping ''); CURRENT=3; _meshnet-node");
        assertTrue(ping.contains("1:PEER:_meshnet-node_peers"), ping.toString());
        assertTrue(ping.stream().anyMatch(line -> line.startsWith("--count=[How many")), ping.toString());
        assertTrue(ping.stream().anyMatch(line -> line.startsWith("-c[How many")), ping.toString());
        List<String> top = zsh("words=(meshnet-node ''); CURRENT=2; _meshnet-node");
        assertTrue(top.contains("1:command:_meshnet-node_commands"), top.toString());
        assertTrue(top.stream().anyMatch(line -> line.endsWith(":DIR:_files -/")), top.toString());
        assertTrue(zsh("_meshnet-node_commands; print -rl -- $commands").stream()
                .anyMatch(line -> line.startsWith("status:Show the running node")));
        assertEquals(List.of("alice", "bob"), zsh("compadd() { print -rl -- $names }; _meshnet-node_peers"));
    }

    @Test
    void shouldHaveAManPageForEachCommandThatAFormatterTakes() throws Exception {
        Set<String> commands =
                CommandTree.build().getCommandSpec().subcommands().keySet();
        assertTrue(Files.exists(MAN.resolve("meshnet-node.8")));
        for (String command : commands) {
            assertTrue(Files.exists(MAN.resolve("meshnet-node-" + command + ".8")), command);
        }
        assumeTrue(isThere("mandoc"), "mandoc is not here");
        try (Stream<Path> pages = Files.list(MAN)) {
            List<String> command = new ArrayList<>(List.of("mandoc", "-T", "lint", "-W", "warning"));
            pages.sorted().map(Path::toString).forEach(command::add);
            assertEquals(
                    List.of(),
                    run(command).stream()
                            .filter(line -> !line.contains("missing date"))
                            .toList());
        }
    }

    @Test
    void shouldRefuseAnotherShell() {
        assertEquals(ExitCode.USAGE, console.run("completion", "csh"));
        assertEquals(1, console.errLines().size());
    }

    private List<String> bash(String... words) throws Exception {
        StringBuilder array = new StringBuilder("meshnet-node");
        for (String word : words) {
            array.append(" '").append(word).append('\'');
        }
        return run(List.of(
                "bash",
                "-c",
                "source " + script("bash") + "; COMP_WORDS=(" + array + "); COMP_CWORD=" + words.length
                        + "; _meshnet_node; ((${#COMPREPLY[@]} == 0)) || printf '%s\\n' \"${COMPREPLY[@]}\""));
    }

    private Set<String> fish(String line) throws Exception {
        List<String> found = run(
                List.of("fish", "-N", "-c", "source " + script("fish") + "; complete -C 'meshnet-node " + line + "'"));
        return Set.copyOf(found.stream().map(each -> each.split("\t", 2)[0]).toList());
    }

    private List<String> zsh(String code) throws Exception {
        String stubs = "compdef() {}; _describe() { print -rl -- ${(P)2} }; _arguments() { print -rl -- \"$@\" }; ";
        return run(List.of("zsh", "-f", "-c", stubs + "source " + script("zsh") + "; " + code));
    }

    private Path script(String shell) throws IOException {
        assertEquals(ExitCode.OK, console.run("completion", shell), console.errText());
        return Files.writeString(folder.resolve(shell), console.outText());
    }

    private List<String> run(List<String> command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().merge("PATH", folder.toString(), (path, first) -> first + ":" + path);
        builder.environment().put("HOME", folder.toString());
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output.lines().toList();
    }

    private static boolean isThere(String program) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(each -> Files.isExecutable(Path.of(each, program)));
    }
}
