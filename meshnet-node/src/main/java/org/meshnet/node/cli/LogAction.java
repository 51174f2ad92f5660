package org.meshnet.node.cli;

import com.google.gson.JsonObject;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.meshnet.node.control.Json;
import org.meshnet.node.control.LogJson;
import org.meshnet.node.control.Paragraph;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.log.RecentLog;

/** The command {@code log}: shows the last lines of the running node's log, and with follow those that come. */
final class LogAction {
    static final int DEFAULT_LINES = 100;
    static final int MOST_LINES = RecentLog.MOST_LINES;

    private static final int POLL_MS = 500;
    private static final int INDENT = 2;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");

    private final Terminal terminal;
    private final Pinger.Asker daemon;
    private final Pinger.Pace pace;

    /** @param pace between two questions */
    LogAction(Terminal terminal, Pinger.Asker daemon, Pinger.Pace pace) {
        this.terminal = terminal;
        this.daemon = daemon;
        this.pace = pace;
    }

    /**
     * Shows them; when following, until the node does not answer any more.
     *
     * @param lines how many of those that are there already
     */
    ExitCode run(int lines, boolean isFollowed, boolean isJson) throws UserError {
        List<JsonObject> known = LogJson.events(daemon.ask(LogJson.request(0)));
        show(known.subList(Math.max(0, known.size() - lines), known.size()), isJson);
        long last = last(known, 0);
        while (isFollowed) {
            pace.await(POLL_MS);
            List<JsonObject> fresh = LogJson.events(daemon.ask(LogJson.request(last)));
            long missed = fresh.isEmpty() ? 0 : LogJson.number(fresh.get(0)) - last - 1;
            if (missed > 0) {
                terminal.tell("meshnet-node: " + missed + " lines came too fast to be shown");
            }
            show(fresh, isJson);
            last = last(fresh, last);
        }
        return ExitCode.OK;
    }

    private static long last(List<JsonObject> events, long otherwise) {
        return events.isEmpty() ? otherwise : LogJson.number(events.get(events.size() - 1));
    }

    private void show(List<JsonObject> events, boolean isJson) {
        if (events.isEmpty()) {
            return;
        }
        int columns = isJson ? Integer.MAX_VALUE : terminal.columns();
        for (JsonObject event : events) {
            String line = isJson ? Json.line(event) : line(event);
            Paragraph.lines(line, columns, INDENT).forEach(terminal.out()::println);
        }
        terminal.out().flush();
    }

    private static String line(JsonObject event) {
        String time = TIME.format(LogJson.time(event).atZone(ZoneId.systemDefault()));
        return String.format(
                Locale.ROOT, "%s %-5s %s", time, LogJson.level(event).toUpperCase(Locale.ROOT), LogJson.text(event));
    }
}
