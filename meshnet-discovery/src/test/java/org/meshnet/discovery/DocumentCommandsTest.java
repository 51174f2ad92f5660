package org.meshnet.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.meshnet.core.testing.Document;
import org.meshnet.core.testing.ShellLine;
import picocli.CommandLine.ParameterException;

/** The documents' command lines of the server are such as the program takes, with their values. */
class DocumentCommandsTest {
    @Test
    void shouldNameOptionsThatThereAre() {
        List<String> wrong = new ArrayList<>();
        int count = 0;
        for (Document document : Document.all()) {
            for (Document.Code code : Stream.concat(document.codeLines().stream(), document.codeSpans().stream())
                    .toList()) {
                for (List<String> command : ShellLine.commands(code.text())) {
                    Optional<List<String>> arguments = ShellLine.arguments(command, Main.NAME)
                            .filter(words -> words.stream().allMatch(DocumentCommandsTest::isTyped));
                    if (arguments.isPresent()) {
                        count++;
                        problem(arguments.get()).ifPresent(problem -> wrong.add(code + "\n    " + problem));
                    }
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(count > 4, "only " + count + " command lines were found");
    }

    private static boolean isTyped(String word) {
        return word.chars().allMatch(each -> each < 0x80);
    }

    private static Optional<String> problem(List<String> arguments) {
        try {
            Main.commandLine(Map.of()).parseArgs(arguments.toArray(String[]::new));
            return Optional.empty();
        } catch (ParameterException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
