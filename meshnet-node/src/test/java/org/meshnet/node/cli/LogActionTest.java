package org.meshnet.node.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.meshnet.node.control.LogJson;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.log.LogSetup;
import org.meshnet.node.log.RecentLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LogActionTest {
    private static final Logger LOG = LoggerFactory.getLogger(LogActionTest.class);

    private final Console console = new Console();

    private static RecentLog ring() {
        LogSetup.install(new LogSetup.Wish("info", false), new PrintStream(OutputStream.nullOutputStream()), Map.of());
        return RecentLog.current().orElseThrow();
    }

    @Test
    void shouldKeepTheLastLinesOfTheLogAndNoMore() {
        RecentLog ring = ring();
        LOG.debug("not logged, not kept");
        for (int i = 0; i < RecentLog.MOST_LINES + 5; i++) {
            LOG.info("line {}", i);
        }
        List<RecentLog.Line> kept = ring.after(0);
        assertEquals(RecentLog.MOST_LINES, kept.size());
        assertEquals("line 5", kept.get(0).text());
        assertEquals(6, kept.get(0).number());
        LOG.warn("{}", "x".repeat(5000) + "\n");
        RecentLog.Line last = ring.after(RecentLog.MOST_LINES + 5).get(0);
        assertEquals("WARN", last.level());
        assertEquals(503, last.text().length());
    }

    @Test
    void shouldShowAndFollow() {
        RecentLog ring = ring();
        LOG.info("one");
        LOG.warn("two\u001b[2J");
        LOG.info("three");
        int[] turns = {0};
        LogAction action = new LogAction(
                console.terminal(),
                request -> {
                    if (turns[0] == 3) {
                        throw new UserError(ExitCode.UNAVAILABLE, "no meshnet-node is running");
                    }
                    return LogJson.answer(ring.after(LogJson.after(request)));
                },
                ms -> {
                    turns[0]++;
                    if (turns[0] == 2) {
                        LOG.info("four");
                    }
                });
        assertThrows(UserError.class, () -> action.run(2, true, false));
        List<String> lines = console.outText().lines().toList();
        assertEquals(3, lines.size(), console.outText());
        assertTrue(
                lines.get(0).matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} WARN  two \\[2J"),
                lines.get(0));
        assertTrue(lines.get(2).endsWith(" INFO  four"), lines.get(2));
    }

    @Test
    void shouldBreakLinesBetweenWordsOnAScreen() throws UserError {
        RecentLog ring = ring();
        LOG.info("a line of the log that is longer than the screen is wide");
        console.with(FakeTty.screen(24, 60));
        new LogAction(console.terminal(), request -> LogJson.answer(ring.after(LogJson.after(request))), ms -> {})
                .run(1, false, false);
        List<String> lines = console.outText().lines().toList();
        assertEquals(2, lines.size(), console.outText());
        assertTrue(lines.get(0).endsWith(" INFO  a line of the log that is"), lines.get(0));
        assertEquals("  longer than the screen is wide", lines.get(1));
    }

    @Test
    void shouldSayHowManyLinesWereMissed() {
        RecentLog ring = ring();
        int[] turns = {0};
        LogAction action = new LogAction(
                console.terminal(),
                request -> {
                    if (turns[0] == 2) {
                        throw new UserError(ExitCode.UNAVAILABLE, "gone");
                    }
                    return LogJson.answer(ring.after(LogJson.after(request)));
                },
                ms -> {
                    turns[0]++;
                    for (int i = 0; i < RecentLog.MOST_LINES + 7; i++) {
                        LOG.info("many");
                    }
                });
        assertThrows(UserError.class, () -> action.run(0, true, true));
        assertTrue(console.errText().contains("7 lines came too fast"), console.errText());
        assertEquals(RecentLog.MOST_LINES, console.outText().lines().count());
    }
}
