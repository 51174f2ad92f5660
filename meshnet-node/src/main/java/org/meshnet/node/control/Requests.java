package org.meshnet.node.control;

import com.google.gson.JsonObject;
import java.util.Optional;
import java.util.stream.Stream;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

/**
 * The words of the control protocol: one JSON object on a line each way, then the daemon closes the connection.
 * Stateless.
 */
public final class Requests {
    /** Asks for interface, network namespace, id and process of the daemon. */
    public static final String WHO = "who";
    /** Asks for the whole status. */
    public static final String STATUS = "status";
    /** Asks the daemon to send one probe to a peer; see {@link PingJson}. */
    public static final String PING = "ping";
    /** Begins a measurement of speed with a peer; see {@link SpeedJson}. */
    public static final String SPEEDTEST = "speedtest";
    /** Asks how that stands; one that nobody asks for ends. */
    public static final String SPEEDTEST_STATUS = "speedtest-status";
    /** Ends it. */
    public static final String SPEEDTEST_STOP = "speedtest-stop";
    /** Has the daemon find out who has a name, so that its status shows it. */
    public static final String FIND = "find";
    /** Has traffic to everywhere else go through a member from now on, or its usual way. */
    public static final String EXIT_NODE = "exit-node";
    /** Asks what the rules say about a peer; see {@link RulesJson}. */
    public static final String EXPLAIN = "explain";
    /** Has the daemon read its rules anew. */
    public static final String RELOAD_RULES = "reload-rules";
    /** In the answer to that: how many there are. */
    public static final String RULES = "rules";
    /** Asks for the network's document; see {@link PolicyJson}. */
    public static final String POLICY = "policy";
    /** Has the daemon take a document of the network. */
    public static final String TAKE_POLICY = "take-policy";
    /** Asks where the page is, with the token that it wants. */
    public static final String WEB = "web";
    /** In the answer to that: what a browser opens; null if there is no page. */
    public static final String ADDRESS = "address";
    /** Asks whether the interface has its addresses; in the answer, whether it has. */
    public static final String READY = "ready";
    /** Asks for the levels of the log, and may set some; see {@link LogLevelJson}. */
    public static final String LOG_LEVEL = "log-level";
    /** Asks for the last lines of the log; see {@link LogJson}. */
    public static final String LOG = "log";
    /** Has the daemon read its configuration anew. */
    public static final String RELOAD = "reload";
    /** In the answer to that: the settings that have other values now. */
    public static final String CHANGED = "changed";
    /** In the answer to that: those that are configured otherwise, which holds from the next start on. */
    public static final String KEPT = "kept";
    /** Asks the daemon to stop. */
    public static final String DOWN = "down";
    /** Bytes of the longest request: one with the longest document. */
    public static final int LONGEST_REQUEST_BYTES = 1 << 20;

    private static final String COMMAND = "command";
    private static final String ERROR = "error";
    private static final String EXIT_CODE = "exitCode";
    private static final String MEMBER = "member";

    private Requests() {}

    /** A request. */
    public static JsonObject request(String command) {
        JsonObject json = new JsonObject();
        json.addProperty(COMMAND, command);
        return json;
    }

    /** A request for who has a name. */
    public static JsonObject findRequest(String name) {
        JsonObject json = request(FIND);
        json.addProperty(MEMBER, name);
        return json;
    }

    /** A request for an exit; empty for none. */
    public static JsonObject exitRequest(Optional<String> member) {
        JsonObject json = request(EXIT_NODE);
        member.ifPresent(name -> json.addProperty(MEMBER, name));
        return json;
    }

    /** The member that such requests name. */
    public static Optional<String> member(JsonObject request) {
        return text(request, MEMBER);
    }

    /** The command of a request; empty if there is none. */
    public static String command(JsonObject request) {
        return text(request, COMMAND).orElse("");
    }

    /** An answer that says why there is no other. */
    public static JsonObject error(String reason) {
        JsonObject json = new JsonObject();
        json.addProperty(ERROR, reason);
        return json;
    }

    /** The same, with what the asking program is to return. */
    public static JsonObject error(UserError reason) {
        JsonObject json = error(String.valueOf(reason.getMessage()));
        json.addProperty(EXIT_CODE, reason.exitCode().number());
        return json;
    }

    /** What the asking program returns with an answer that is none. */
    static ExitCode exitCode(JsonObject answer) {
        String number = text(answer, EXIT_CODE).orElse("");
        return Stream.of(ExitCode.values())
                .filter(code -> String.valueOf(code.number()).equals(number))
                .findFirst()
                .orElse(ExitCode.UNAVAILABLE);
    }

    /** Why an answer is none. */
    public static Optional<String> error(JsonObject answer) {
        return text(answer, ERROR);
    }

    static Optional<String> text(JsonObject json, String name) {
        return json.has(name) && json.get(name).isJsonPrimitive()
                ? Optional.of(json.get(name).getAsString())
                : Optional.empty();
    }
}
