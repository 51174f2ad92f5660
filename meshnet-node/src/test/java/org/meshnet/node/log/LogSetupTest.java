package org.meshnet.node.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
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
        LogSetup.install(
                new LogSetup.Wish(level, false), new PrintStream(out, true, StandardCharsets.UTF_8), environment);
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

    @Test
    void shouldBeObjectsOfJsonWhereThatIsAskedFor() {
        LogSetup.install(new LogSetup.Wish("info", true), new PrintStream(out, true, StandardCharsets.UTF_8), Map.of());
        LOG.info("peer {} up", "x\"}\n{\"level\":\"ERROR\"\u001b[2J");
        LOG.error("a flaw", new IllegalStateException("y"));
        assertEquals(2, lines().size());
        JsonObject first = JsonParser.parseString(lines().get(0)).getAsJsonObject();
        assertEquals("INFO", first.get("level").getAsString());
        assertEquals(LogSetupTest.class.getName(), first.get("loggerName").getAsString());
        assertEquals(
                "peer x\"}\n{\"level\":\"ERROR\"\u001b[2J up",
                first.get("formattedMessage").getAsString());
        assertTrue(first.get("timestamp").getAsLong() > 1_700_000_000_000L);
        JsonObject second = JsonParser.parseString(lines().get(1)).getAsJsonObject();
        assertEquals("y", second.getAsJsonObject("throwable").get("message").getAsString());
    }

    @Test
    void shouldTellOfATopicAsMuchAsIsAskedForWhileItRuns() {
        install("info", Map.of("JOURNAL_STREAM", "8:1"));
        Logger path = LoggerFactory.getLogger(LogTopic.PATH.logger());
        path.debug("one");
        LogLevels.set(Map.of(LogTopic.PATH, "debug"));
        path.debug("two");
        LOG.debug("three");
        assertEquals("debug", LogLevels.all().get(LogTopic.PATH));
        assertEquals("info", LogLevels.all().get(LogTopic.ROUTER));
        LogLevels.set(Map.of(LogTopic.ALL, "debug", LogTopic.PATH, "warn"));
        LOG.debug("four");
        path.info("five");
        LogLevels.set(Map.of(LogTopic.ALL, LogLevels.DEFAULT, LogTopic.PATH, LogLevels.DEFAULT));
        path.info("six");
        path.debug("seven");
        assertEquals(List.of("DEBUG two", "DEBUG four", "INFO  six"), lines());
    }

    /** A new class is of a topic by its package; one that was renamed is looked for here. */
    @Test
    void shouldKnowTopicsByPackagesAndClassesThatThereAre() {
        for (LogTopic topic : LogTopic.values()) {
            for (String name : topic.loggers().subList(1, topic.loggers().size())) {
                boolean isClass = Character.isUpperCase(name.charAt(name.lastIndexOf('.') + 1));
                String path = name.replace('.', '/') + (isClass ? ".class" : "");
                assertNotNull(LogSetupTest.class.getClassLoader().getResource(path), name);
            }
        }
    }
}
