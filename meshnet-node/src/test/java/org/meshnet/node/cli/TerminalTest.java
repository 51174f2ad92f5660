package org.meshnet.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.meshnet.node.control.LogLevelJson;
import org.meshnet.node.exit.ExitCode;

class TerminalTest {
    private static final String SENTENCE = "one sentence that does not fit into a line of thirty characters";
    private static final List<String> LINES =
            List.of("one sentence that does not fit", "  into a line of thirty", "  characters");

    @Test
    void shouldBreakSentencesBetweenWordsOnAScreenOnly() {
        Console screen = new Console().with(FakeTty.screen(24, 30));
        screen.terminal().say(SENTENCE);
        screen.terminal().tell(SENTENCE);
        assertEquals(LINES, screen.outText().lines().toList());
        assertEquals(LINES, screen.errLines());

        Console file = new Console();
        file.terminal().say(SENTENCE);
        file.terminal().tell(SENTENCE);
        assertEquals(List.of(SENTENCE), file.outText().lines().toList());
        assertEquals(List.of(SENTENCE), file.errLines());
    }

    /** Programs read errors a line each, also where somebody has said how long answers may be. */
    @Test
    void shouldKeepAnErrorThatNoScreenShowsOnItsLine() {
        Console console = new Console().with("COLUMNS", "30");
        console.terminal().say(SENTENCE);
        console.terminal().tell(SENTENCE);
        assertEquals(LINES, console.outText().lines().toList());
        assertEquals(List.of(SENTENCE), console.errLines());
    }

    /** The table of topics is as wide as its longest explanation. */
    @Test
    void shouldShowTheLevelsOfTheLogWithinTheScreen() {
        JsonObject answer = LogLevelJson.answer(new JsonObject());
        assertTrue(LogLevelJson.text(answer, Integer.MAX_VALUE).stream().anyMatch(line -> line.length() > 80));
        assertTrue(LogLevelJson.text(answer, 80).stream().allMatch(line -> line.length() <= 80));
    }

    @Test
    void shouldShowErrorsWithinTheScreen() {
        for (List<String> wrong : List.of(
                List.of("up", "--server", "s"),
                List.of("up", "--key", "0123"),
                List.of("peers", "--interface", "none"),
                List.of("join", "MESH2"),
                List.of("network", "x"))) {
            Console console = new Console().with(FakeTty.screen(24, 60));
            assertTrue(console.run(wrong.toArray(String[]::new)) != ExitCode.OK);
            assertTrue(
                    Stream.of(console.errText().split("\n")).allMatch(line -> line.length() <= 60), console.errText());
            assertTrue(console.errText().startsWith("meshnet-node: "), console.errText());
        }
    }
}
