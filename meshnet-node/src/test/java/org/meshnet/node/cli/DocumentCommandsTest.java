package org.meshnet.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.core.testing.Document;
import org.meshnet.core.testing.ShellLine;
import org.meshnet.node.exit.ExitCode;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;

/** The documents' command lines of the node are such as the program takes, and their links lead somewhere. */
class DocumentCommandsTest {
    private static final String PROGRAM = "meshnet-node";
    private static final String JAVA = "java";
    /** Programs of the system that documents have root run, and no test does: they would change this host. */
    private static final Set<String> NOT_RUN_HERE = Set.of(
            "apt",
            "apt-get",
            "chmod",
            "cp",
            "curl",
            "docker",
            "dpkg",
            "install",
            "ip",
            "journalctl",
            "kill",
            "mkdir",
            "nft",
            "perf",
            "podman",
            "rm",
            "rpm",
            "sed",
            "strace",
            "sysctl",
            "systemctl",
            "tar",
            "tee",
            "udhcpc");

    /** The other program, which has a test of this kind of its own. */
    private static final String SERVER = "meshnet-discovery";

    /** How lines of README.it.md begin that are commands, not output. */
    private static final String COMMAND = "(sudo|java|meshnet-node|\\./mvnw|printf|ping|getent) .*";

    private static final Set<String> WITH_FILES =
            Set.of("--config", "--membership", "--signer", "--tls-ca", "--web-token-file", "--web-cert", "--web-key");

    @TempDir
    Path folder;

    private Path key;
    private Path rules;

    @BeforeEach
    void make() throws IOException {
        key = Files.writeString(folder.resolve("network.key"), "5a".repeat(32));
        rules = Files.writeString(folder.resolve("rules"), "allow any -> any icmp\n");
    }

    private record Found(Document.Code code, List<String> arguments) {
        /** A command is spoken of by its name alone. */
        boolean isMentioned() {
            return arguments.size() == 1;
        }
    }

    private static List<Found> found() {
        List<Found> found = new ArrayList<>();
        for (Document document : Document.all()) {
            for (Document.Code code : Stream.concat(document.codeLines().stream(), document.codeSpans().stream())
                    .toList()) {
                for (List<String> command : ShellLine.commands(code.text())) {
                    ShellLine.arguments(command, PROGRAM)
                            .filter(arguments -> arguments.stream().allMatch(DocumentCommandsTest::isTyped))
                            .ifPresent(arguments -> found.add(new Found(code, arguments)));
                }
            }
        }
        return found;
    }

    /** Pictures are drawn with other characters, and what may be left out stands in brackets. */
    private static boolean isTyped(String word) {
        return word.chars().allMatch(each -> each < 0x80) && !word.startsWith("[") && !word.equals("...");
    }

    @Test
    void shouldNameCommandsAndOptionsThatThereAre() {
        List<String> wrong = new ArrayList<>();
        for (Found each : found()) {
            try {
                CommandTree.build().parseArgs(each.arguments().toArray(String[]::new));
            } catch (MissingParameterException e) {
                if (!each.isMentioned()) {
                    wrong.add(each.code() + "\n    " + e.getMessage());
                }
            } catch (ParameterException e) {
                wrong.add(each.code() + "\n    " + e.getMessage());
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(found().size() > 120, () -> "only " + found().size() + " command lines were found");
    }

    @Test
    void shouldGiveTheNodeValuesThatItTakes() {
        List<String> wrong = new ArrayList<>();
        int count = 0;
        for (Found each : found()) {
            Optional<List<String>> arguments = started(each.arguments());
            if (arguments.isPresent()) {
                Console console = new Console();
                count++;
                if (console.run(arguments.get().toArray(String[]::new)) != ExitCode.OK) {
                    wrong.add(each.code() + "\n    " + console.errText());
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(count > 20, "only " + count + " starts of a node were found");
    }

    /** The same with files that are here; empty if it does not start a node, or by files that tests cannot make. */
    private Optional<List<String>> started(List<String> arguments) {
        boolean isStart = arguments.isEmpty()
                || arguments.get(0).equals(CommandTree.UP)
                || (arguments.get(0).startsWith("--")
                        && !Set.of("--help", "--version").contains(arguments.get(0)));
        if (!isStart || arguments.stream().anyMatch(WITH_FILES::contains)) {
            return Optional.empty();
        }
        List<String> words = new ArrayList<>();
        String option = "";
        for (String word : arguments) {
            words.add(
                    switch (option) {
                        case "--key-file" -> key.toString();
                        case "--rules" -> rules.toString();
                        case "--state" -> folder.toString();
                        case "--server" -> word.replaceFirst("#KEY$", "#" + "ab".repeat(32));
                        default -> word;
                    });
            option = word;
        }
        if (!words.contains("--key-file")) {
            words.addAll(List.of("--key-file", key.toString()));
        }
        if (!words.contains("--state")) {
            words.addAll(List.of("--state", folder.toString()));
        }
        return Optional.of(words);
    }

    /** What root is told to run is the program itself, of this repository, or named above. */
    @Test
    void shouldHaveRootRunNothingThatIsNotKnownHere() {
        List<String> unknown = new ArrayList<>();
        for (Document document : Document.all()) {
            for (Document.Code code : document.codeLines()) {
                if (code.text().matches("(\\$ )?sudo .*")) {
                    String program = program(ShellLine.commands(code.text()).get(0));
                    boolean isKnown = program.contains("/")
                            ? Files.exists(Path.of("..", program))
                            : NOT_RUN_HERE.contains(program)
                                    || Set.of(PROGRAM, SERVER, JAVA).contains(program);
                    if (!isKnown) {
                        unknown.add(code.toString());
                    }
                }
            }
        }
        assertEquals(List.of(), unknown);
    }

    private static String program(List<String> words) {
        return words.stream()
                .filter(word -> !Set.of("$", "sudo").contains(word) && !word.matches("[A-Z_]+=.*"))
                .findFirst()
                .orElse("");
    }

    @Test
    void shouldHaveTheReadmesCommandsInItalian() {
        Set<String> readme = Document.at("README.md").codeLines().stream()
                .map(Document.Code::text)
                .collect(Collectors.toSet());
        List<Document.Code> commands = Document.at("docs/README.it.md").codeLines().stream()
                .filter(code -> code.text().matches(COMMAND))
                .toList();
        assertEquals(
                List.of(),
                commands.stream()
                        .filter(code -> !readme.contains(code.text()))
                        .map(Document.Code::toString)
                        .toList());
        assertTrue(commands.size() > 35, () -> "only " + commands.size() + " commands are in Italian");
    }

    @Test
    void shouldHaveLinksThatLeadSomewhere() {
        assertEquals(
                List.of(),
                Document.all().stream()
                        .flatMap(document -> document.brokenLinks().stream())
                        .toList());
    }

    @Test
    void shouldHaveRecordsThatAreNumberedAsTheirFiles() {
        List<Document> records = Document.all().stream()
                .filter(document -> document.file().getParent().endsWith("docs/adr"))
                .toList();
        assertTrue(records.size() > 35, () -> "only " + records.size() + " records");
        assertEquals(
                List.of(),
                records.stream()
                        .filter(record -> !isNumberedAsItsFile(record))
                        .map(record -> record.file().getFileName().toString())
                        .toList());
    }

    /** 0037-servers-of-one-name.md begins with {@code # 37.} */
    private static boolean isNumberedAsItsFile(Document record) {
        int number = Integer.parseInt(record.file().getFileName().toString().substring(0, 4));
        return record.text().startsWith("# " + number + ". ");
    }
}
