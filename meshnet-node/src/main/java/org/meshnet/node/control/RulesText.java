package org.meshnet.node.control;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** What rules come to, for people. Stateless. */
public final class RulesText {
    private static final int MOST_SHOWN = 8;
    private static final int MS_PER_SECOND = 1_000;

    private RulesText() {}

    /** One line of the status. */
    static String summary(JsonObject rules) {
        List<String> sets = new ArrayList<>();
        for (JsonElement element : rules.getAsJsonArray("sets")) {
            JsonObject set = element.getAsJsonObject();
            int count = set.get("rules").getAsInt();
            sets.add(count + (count == 1 ? " rule of the " : " rules of the ")
                    + set.get("of").getAsString() + ", refusing by "
                    + set.get("refuse").getAsString());
        }
        return String.join("; ", sets) + "; flows: " + rules.get("flows").getAsLong();
    }

    /** What was refused last, after an empty line. */
    static List<String> refused(JsonObject rules) {
        List<String> lines = new ArrayList<>();
        for (JsonElement element : rules.getAsJsonArray("refused")) {
            JsonObject flow = element.getAsJsonObject();
            if (lines.size() < MOST_SHOWN) {
                lines.add("refused: " + StatusText.printable(flow.get("text").getAsString()) + " ("
                        + flow.get("count").getAsLong() + ", the last "
                        + flow.get("lastMs").getAsLong() / MS_PER_SECOND + " s ago)");
            }
        }
        if (!lines.isEmpty()) {
            lines.add(0, "");
        }
        return lines;
    }

    /**
     * What was asked for.
     *
     * @param what as it was asked; empty for all rules that can matter
     */
    public static List<String> explanation(JsonObject answer, String what) {
        String peer = StatusText.printable(answer.get("peer").getAsString());
        List<String> lines = new ArrayList<>(way("to " + peer, what, answer.getAsJsonObject("to")));
        lines.addAll(way("from " + peer, what, answer.getAsJsonObject("from")));
        return lines;
    }

    private static List<String> way(String direction, String what, JsonObject way) {
        boolean isAllowed = way.get("allowed").getAsBoolean();
        JsonArray rules = way.getAsJsonArray("rules");
        String head = direction + (what.isEmpty() ? "" : ", " + what) + ": ";
        if (!isAllowed) {
            return List.of(head + (what.isEmpty() ? "nothing is allowed" : "refused, no rule allows it"));
        }
        if (rules.isEmpty()) {
            return List.of(head + "allowed, as there are no rules");
        }
        List<String> lines = new ArrayList<>();
        lines.add(head + (what.isEmpty() ? "by these rules" : "allowed"));
        for (JsonElement element : rules) {
            JsonObject rule = element.getAsJsonObject();
            lines.add("  " + rule.get("of").getAsString() + ", line "
                    + rule.get("line").getAsInt() + ": " + rule.get("text").getAsString());
        }
        return lines;
    }
}
