package org.meshnet.node.cli;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.meshnet.core.engine.status.RuleQuestion;
import org.meshnet.core.key.Hex;
import org.meshnet.core.key.NodeKey;
import org.meshnet.node.control.ControlClient;
import org.meshnet.node.control.Json;
import org.meshnet.node.control.Paragraph;
import org.meshnet.node.control.PathExplanation;
import org.meshnet.node.control.RulesJson;
import org.meshnet.node.control.RulesText;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

/** Asks the running node how a peer stands and what its rules say about it, and shows it. */
final class Explainer {
    private static final Map<String, Integer> PROTOCOLS = Map.of("icmp", 1, "tcp", 6, "udp", 17);
    private static final int MAX_PROTOCOL = 255;
    private static final int MAX_PORT = 0xffff;
    private static final int INDENT = 2;

    private final Terminal terminal;
    private final ControlClient client;

    Explainer(Terminal terminal, ControlClient client) {
        this.terminal = terminal;
        this.client = client;
    }

    /**
     * Does it.
     *
     * @param protocol icmp, tcp, udp or a number; empty for all rules that can matter
     * @param port of TCP and UDP; empty for others
     */
    ExitCode run(String peer, String protocol, String port, boolean isJson) throws UserError {
        Optional<RuleQuestion.Asked> asked = protocol.isEmpty() ? Optional.empty() : Optional.of(asked(protocol, port));
        PeerFinder finder = PeerFinder.of(client::ask, peer);
        JsonObject known = finder.peer(peer);
        NodeKey key = NodeKey.of(Hex.decode(known.get("publicKey").getAsString()));
        JsonObject answer = client.ask(RulesJson.question(new RuleQuestion(key, asked)));
        List<String> sentences = PathExplanation.sentences(finder.status(), known, answer);
        if (isJson) {
            terminal.out().println(Json.pretty(json(known, sentences, answer)));
            return ExitCode.OK;
        }
        List<String> lines = new ArrayList<>();
        if (protocol.isEmpty()) {
            lines.addAll(sentences);
            lines.add("");
        }
        String what = port.isEmpty() ? protocol : protocol + " port " + port;
        lines.addAll(RulesText.explanation(answer, what));
        Paragraph.lines(lines, terminal.columns(), INDENT).forEach(terminal.out()::println);
        return ExitCode.OK;
    }

    static JsonObject json(JsonObject known, List<String> sentences, JsonObject rules) {
        JsonObject json = Json.versioned();
        for (String name : new String[] {"state", "path", "relay", "reason", "endpoint", "rttMs"}) {
            json.add(name, known.get(name));
        }
        json.add("sentences", Json.texts(sentences));
        rules.entrySet().forEach(each -> json.add(each.getKey(), each.getValue()));
        return json;
    }

    private static RuleQuestion.Asked asked(String protocol, String port) throws UserError {
        int number = PROTOCOLS.containsKey(protocol) ? PROTOCOLS.get(protocol) : number(protocol, MAX_PROTOCOL);
        if (number < 0) {
            throw new UserError(ExitCode.USAGE, "explain: unknown protocol; expected icmp, tcp, udp or a number");
        }
        boolean hasPorts = protocol.equals("tcp") || protocol.equals("udp");
        int portNumber = port.isEmpty() ? 0 : number(port, MAX_PORT);
        if (portNumber < 0 || hasPorts == port.isEmpty()) {
            throw new UserError(ExitCode.USAGE, "explain: expected a port with tcp and udp, and only with these");
        }
        return new RuleQuestion.Asked(number, portNumber);
    }

    private static int number(String text, int most) {
        int number = text.matches("\\d{1,5}") ? Integer.parseInt(text) : -1;
        return number <= most ? number : -1;
    }
}
