package org.meshnet.node.control;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.engine.status.RefusedFlow;
import org.meshnet.core.engine.status.RuleAnswer;
import org.meshnet.core.engine.status.RuleQuestion;
import org.meshnet.core.engine.status.RulesStatus;
import org.meshnet.core.key.Hex;
import org.meshnet.core.key.NodeKey;

/** What rules come to, as JSON: in the status, and asked for. Stateless. */
public final class RulesJson {
    private static final String PEER = "peer";
    private static final String PROTOCOL = "protocol";
    private static final String PORT = "port";
    private static final int MAX_PROTOCOL = 255;
    private static final int MAX_PORT = 0xffff;

    private RulesJson() {}

    static JsonElement of(Optional<RulesStatus> rules) {
        if (rules.isEmpty()) {
            return JsonNull.INSTANCE;
        }
        JsonObject json = new JsonObject();
        JsonArray sets = new JsonArray();
        for (RulesStatus.Held held : rules.get().held()) {
            JsonObject set = new JsonObject();
            set.addProperty("of", word(held.source()));
            set.addProperty("rules", held.ruleCount());
            set.addProperty("refuse", held.refusal().toString());
            sets.add(set);
        }
        json.add("sets", sets);
        json.addProperty("flows", rules.get().flowCount());
        JsonArray refused = new JsonArray();
        rules.get().refused().forEach(flow -> refused.add(refused(flow)));
        json.add("refused", refused);
        return json;
    }

    private static JsonObject refused(RefusedFlow flow) {
        JsonObject json = new JsonObject();
        json.addProperty("direction", flow.ends().isReceived() ? "received" : "sent");
        json.addProperty(PEER, flow.ends().peer());
        json.addProperty("source", flow.ends().source().toString());
        json.addProperty("destination", flow.ends().destination().toString());
        json.addProperty(PROTOCOL, flow.protocol());
        json.addProperty(PORT, flow.port());
        json.addProperty("reason", flow.reason().text());
        json.addProperty("text", flow.text());
        json.addProperty("count", flow.count());
        json.addProperty("lastMs", TimeUnit.NANOSECONDS.toMillis(flow.ageNs()));
        return json;
    }

    private static String word(RulesStatus.Source source) {
        return source.name().toLowerCase(Locale.ROOT);
    }

    /** A request for what the rules come to. */
    public static JsonObject question(RuleQuestion question) {
        JsonObject json = Requests.request(Requests.EXPLAIN);
        json.addProperty(PEER, question.peer().hex());
        question.asked().ifPresent(asked -> {
            json.addProperty(PROTOCOL, asked.protocol());
            json.addProperty(PORT, asked.port());
        });
        return json;
    }

    /** The question of such a request; empty if it is none. */
    public static Optional<RuleQuestion> question(JsonObject request) {
        try {
            NodeKey peer = NodeKey.of(Hex.decode(Requests.text(request, PEER).orElse("")));
            return request.has(PROTOCOL)
                    ? asked(request).map(asked -> new RuleQuestion(peer, Optional.of(asked)))
                    : Optional.of(new RuleQuestion(peer, Optional.empty()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<RuleQuestion.Asked> asked(JsonObject request) {
        Optional<Integer> protocol = number(request, PROTOCOL, MAX_PROTOCOL);
        Optional<Integer> port = number(request, PORT, MAX_PORT);
        return protocol.flatMap(number -> port.map(other -> new RuleQuestion.Asked(number, other)));
    }

    private static Optional<Integer> number(JsonObject request, String name, int most) {
        return Requests.text(request, name)
                .filter(text -> text.matches("\\d{1,5}"))
                .map(Integer::valueOf)
                .filter(number -> number <= most);
    }

    /** What they come to. */
    static JsonObject answer(RuleAnswer answer) {
        JsonObject json = new JsonObject();
        json.addProperty(PEER, answer.peer());
        json.add("to", way(answer.to()));
        json.add("from", way(answer.from()));
        return json;
    }

    private static JsonObject way(RuleAnswer.Way way) {
        JsonObject json = new JsonObject();
        json.addProperty("allowed", way.isAllowed());
        JsonArray rules = new JsonArray();
        for (RuleAnswer.Line line : way.lines()) {
            JsonObject rule = new JsonObject();
            rule.addProperty("of", word(line.source()));
            rule.addProperty("line", line.number());
            rule.addProperty("text", line.text());
            rules.add(rule);
        }
        json.add("rules", rules);
        return json;
    }
}
