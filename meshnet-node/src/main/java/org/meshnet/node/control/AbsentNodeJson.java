package org.meshnet.node.control;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * The status of a network that has no node at the moment, as where it failed and is to be tried again: of what a status
 * has, no more than is true of it. Stateless.
 */
public final class AbsentNodeJson {
    private static final String STATE = "state";
    private static final String PROBLEM = "problem";

    private AbsentNodeJson() {}

    /**
     * For programs.
     *
     * @param network what the configuration calls it
     * @param interfaceName that its node would have
     * @param problem why it does not run; empty while it starts
     */
    public static JsonObject of(String network, String interfaceName, Optional<String> problem) {
        JsonObject json = Json.versioned();
        json.addProperty("id", network);
        json.addProperty("interface", interfaceName);
        json.addProperty(STATE, problem.isPresent() ? "failed" : "starting");
        json.addProperty(PROBLEM, problem.orElse(null));
        json.add("addresses", new JsonArray());
        json.add("servers", new JsonArray());
        json.add("peers", new JsonArray());
        return json;
    }

    /** As lines for people; empty of a node that runs. */
    static Optional<List<String>> text(JsonObject status) {
        if (!status.has(STATE)) {
            return Optional.empty();
        }
        Table table = new Table()
                .row("network", StatusText.text(status.get("id")))
                .row("interface", StatusText.text(status.get("interface")))
                .row("state", state(status));
        return Optional.of(table.lines());
    }

    private static String state(JsonObject status) {
        return status.get(PROBLEM).isJsonNull()
                ? "starting"
                : "does not run, and is tried again: " + StatusText.text(status.get(PROBLEM));
    }
}
