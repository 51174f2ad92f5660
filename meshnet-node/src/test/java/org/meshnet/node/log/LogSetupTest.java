package org.meshnet.node.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LogSetupTest {
    private static final Logger LOG = LoggerFactory.getLogger(LogSetupTest.class);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private void install(String level, Map<String, String> environment) {
        LogSetup.install(level, new PrintStream(out, true, StandardCharsets.UTF_8), environment);
    }

    private List<String> lines() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void shouldStartEachLineWithTimeAndLevel() {
        install("info", Map.of());
        LOG.info("one {}", 1);
        assertEquals(1, lines().size());
        assertTrue(lines().get(0).matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} INFO  one 1"), lines().get(0));
    }

    @Test
    void shouldLeaveTheTimeToTheJournal() {
        install("info", Map.of("JOURNAL_STREAM", "8:1"));
        LOG.warn("two");
        assertEquals(List.of("WARN  two"), lines());
    }

    @Test
    void shouldLogNoMoreThanTheLevelSays() {
        install("warn", Map.of("JOURNAL_STREAM", "8:1"));
        LOG.info("no");
        LOG.error("yes");
        assertEquals(List.of("ERROR yes"), lines());
    }

    @Test
    void shouldKeepLibrariesQuietEvenWhenTheProgramTellsAll() {
        install("trace", Map.of("JOURNAL_STREAM", "8:1"));
        LoggerFactory.getLogger("com.goterl.Loader").info("chatter");
        LOG.trace("told");
        assertEquals(List.of("TRACE told"), lines());
    }

    @Test
    void shouldKeepAPeersNameFromForgingALine() {
        install("info", Map.of("JOURNAL_STREAM", "8:1"));
        LOG.info("peer {} up", "x\n12:00:00.000 INFO  stopped\u001b[2J\u2028\u0085");
        assertEquals(1, lines().size());
        assertTrue(lines().get(0).chars().noneMatch(Character::isISOControl));
    }

    @Test
    void shouldKeepTheTextOfAFailureFromForgingALine() {
        install("info", Map.of("JOURNAL_STREAM", "8:1"));
        LOG.error("a flaw", new IllegalStateException("x\nINFO  stopped\u001b[2J", new IllegalArgumentException("y")));
        List<String> further = lines().subList(1, lines().size());
        assertEquals(List.of("    java.lang.IllegalStateException: x", "    INFO  stopped [2J"), further.subList(0, 2));
        assertTrue(further.stream().allMatch(line -> line.startsWith("    ")), further::toString);
        assertTrue(further.stream().anyMatch(line -> line.startsWith("    at org.meshnet.")), further::toString);
        assertTrue(further.contains("    Caused by: java.lang.IllegalArgumentException: y"), further::toString);
        assertTrue(out.toString(StandardCharsets.UTF_8).chars().noneMatch(c -> c != '\n' && Character.isISOControl(c)));
    }
}
