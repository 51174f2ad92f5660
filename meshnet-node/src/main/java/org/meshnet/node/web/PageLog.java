package org.meshnet.node.web;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import org.meshnet.core.web.WebAsk;
import org.meshnet.core.web.WebReply;
import org.meshnet.node.control.Json;
import org.meshnet.node.log.RecentLog;

/** The last lines of the log, for the page. Stateless. */
final class PageLog {
    private PageLog() {}

    /** Those after the one whose number is asked, about the network that is, or about none. */
    static WebReply after(RecentLog log, WebAsk ask) {
        String number = ask.query("after");
        if (!number.matches("\\d{1,18}")) {
            return WebReply.error(400, "expected after=NUMBER");
        }
        JsonArray lines = new JsonArray();
        for (RecentLog.Line line : log.after(Long.parseLong(number))) {
            if (line.network().isEmpty() || line.network().equals(ask.query("topic"))) {
                lines.add(json(line));
            }
        }
        return WebReply.json(Json.line(lines));
    }

    private static JsonObject json(RecentLog.Line line) {
        JsonObject json = new JsonObject();
        json.addProperty("number", line.number());
        json.addProperty("timeMs", line.timeMs());
        json.addProperty("level", line.level());
        json.addProperty("text", line.text());
        return json;
    }
}
