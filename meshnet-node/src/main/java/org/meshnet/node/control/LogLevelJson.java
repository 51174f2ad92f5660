package org.meshnet.node.control;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.log.LogLevels;
import org.meshnet.node.log.LogTopic;

/** The request for levels of the log, which may set some, and its answer. Stateless. */
public final class LogLevelJson {
    private static final String LEVELS = "levels";

    private LogLevelJson() {}

    /**
     * A request.
     *
     * @param words such as {@code path=debug}; none to ask only
     * @throws UserError if one is something else
     */
    public static JsonObject request(List<String> words) throws UserError {
        JsonObject levels = new JsonObject();
        for (String word : words) {
            String[] halves = word.split("=", -1);
            if (halves.length != 2) {
                throw new UserError(ExitCode.USAGE, "log-level: expected TOPIC=LEVEL, such as path=debug");
            }
            levels.addProperty(halves[0], halves[1]);
        }
        JsonObject request = Requests.request(Requests.LOG_LEVEL);
        request.add(LEVELS, levels);
        return request;
    }

    /** What the process makes of a request: it sets all that is asked for, or says what is wrong. */
    public static JsonObject answer(JsonObject request) {
        try {
            LogLevels.set(wanted(request));
        } catch (UserError e) {
            return Requests.error(e);
        }
        JsonObject levels = new JsonObject();
        LogLevels.all().forEach((topic, level) -> levels.addProperty(topic.word(), level));
        JsonObject answer = new JsonObject();
        answer.add(LEVELS, levels);
        return answer;
    }

    private static Map<LogTopic, String> wanted(JsonObject request) throws UserError {
        Map<LogTopic, String> levels = new EnumMap<>(LogTopic.class);
        JsonElement given = request.get(LEVELS);
        if (given == null || !given.isJsonObject()) {
            return levels;
        }
        for (Map.Entry<String, JsonElement> each : given.getAsJsonObject().entrySet()) {
            LogTopic topic = LogTopic.named(each.getKey())
                    .orElseThrow(() -> new UserError(
                            ExitCode.USAGE,
                            "log-level: unknown topic; expected one of "
                                    + String.join(
                                            ", ",
                                            Arrays.stream(LogTopic.values())
                                                    .map(LogTopic::word)
                                                    .toList())));
            String level = Requests.text(given.getAsJsonObject(), each.getKey()).orElse("");
            if (!LogLevels.isLevel(level)) {
                throw new UserError(
                        ExitCode.USAGE,
                        "log-level: unknown level; expected error, warn, info, debug, trace or default");
            }
            levels.put(topic, level);
        }
        return levels;
    }

    /** The levels of an answer for people, a line for each topic, or more where it would be longer than that. */
    public static List<String> text(JsonObject answer, int columns) {
        JsonObject levels = answer.getAsJsonObject(LEVELS);
        Table table = new Table().row("TOPIC", "LEVEL", "WHAT IT IS ABOUT");
        for (LogTopic topic : LogTopic.values()) {
            String level = Requests.text(levels, topic.word()).orElse("-");
            table.row(topic.word(), StatusText.printable(level), topic.text());
        }
        return table.wrapped(columns);
    }
}
