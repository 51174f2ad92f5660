package org.meshnet.node.control;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.meshnet.node.log.RecentLog;

/**
 * The last lines of the log on the control socket: {@code {"command":"log","after":NUMBER}}, and those with a greater
 * number. Stateless.
 */
public final class LogJson {
    private static final String AFTER = "after";
    private static final String EVENTS = "events";
    private static final String NUMBER = "number";
    private static final String TIME = "time";
    private static final String LEVEL = "level";
    private static final String NETWORK = "network";
    private static final String TEXT = "text";

    private LogJson() {}

    /** Asks for those with a greater number. */
    public static JsonObject request(long after) {
        JsonObject json = Requests.request(Requests.LOG);
        json.addProperty(AFTER, after);
        return json;
    }

    /** Behind which number a request asks for them: all, if it does not say. */
    public static long after(JsonObject request) {
        String text = Requests.text(request, AFTER).orElse("");
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }

    /** The answer. */
    public static JsonObject answer(List<RecentLog.Line> lines) {
        JsonArray array = new JsonArray();
        for (RecentLog.Line line : lines) {
            JsonObject json = Json.versioned();
            json.addProperty(NUMBER, line.number());
            json.addProperty(TIME, Instant.ofEpochMilli(line.timeMs()).toString());
            json.addProperty(LEVEL, line.level().toLowerCase(Locale.ROOT));
            json.addProperty(NETWORK, line.network().isEmpty() ? null : line.network());
            json.addProperty(TEXT, line.text());
            array.add(json);
        }
        JsonObject json = new JsonObject();
        json.add(EVENTS, array);
        return json;
    }

    /** The events of an answer. */
    public static List<JsonObject> events(JsonObject answer) {
        return answer.getAsJsonArray(EVENTS).asList().stream()
                .map(JsonElement::getAsJsonObject)
                .toList();
    }

    /** By which one event follows another. */
    public static long number(JsonObject event) {
        return event.get(NUMBER).getAsLong();
    }

    /** When. */
    public static Instant time(JsonObject event) {
        return Instant.parse(event.get(TIME).getAsString());
    }

    /** {@code info} and so on. */
    public static String level(JsonObject event) {
        return event.get(LEVEL).getAsString();
    }

    /** What was said, behind the name of the network if there are several. */
    public static String text(JsonObject event) {
        String network =
                event.get(NETWORK).isJsonNull() ? "" : "[" + event.get(NETWORK).getAsString() + "] ";
        return network + StatusText.printable(event.get(TEXT).getAsString());
    }
}
