package org.meshnet.node.control;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.meshnet.core.engine.status.PathReason;

/**
 * Says in sentences how a peer is reached, why so, what was tried and what would help: made of what the node's status
 * says. Stateless.
 */
public final class PathExplanation {
    private static final String MAP_A_PORT =
            "a port of a router on one of the two sides would: switch on UPnP, NAT-PMP or "
                    + "PCP there, or forward a UDP port by hand and name it with --port and --endpoint. "
                    + "IPv6 on both sides would, too";
    private static final String OPEN_UDP =
            "UDP that may go out, to any port, and answers that may come in: ask whoever keeps the firewall";

    /** How it became known, as the JSON has it. */
    private static final Map<String, String> KINDS = Map.of(
            "local", " (its interface's)",
            "mapped", " (mapped by its router)",
            "configured", " (set by its user)",
            "observed", " (as servers see it)",
            "heard", " (where it was heard from)");

    private PathExplanation() {}

    /**
     * One sentence each.
     *
     * @param status of the node
     * @param peer of its peers there
     * @param answer to the question about it
     */
    public static List<String> sentences(JsonObject status, JsonObject peer, JsonObject answer) {
        String name = StatusText.printable(peer.get("id").getAsString());
        List<String> sentences = new ArrayList<>();
        sentences.add(how(name, peer));
        loss(peer).ifPresent(sentences::add);
        reason(peer).ifPresent(reason -> {
            sentences.add("Why: " + reason.text() + ".");
            sentences.add("What was tried: " + tried(reason) + ".");
            addresses(answer).ifPresent(sentences::add);
            sentences.add("What would help: " + help(reason) + ".");
        });
        if (reason(peer).isEmpty() && !peer.get("reason").isJsonNull()) {
            sentences.add("Why: " + text(peer, "reason") + ".");
        }
        if (peer.get("relayLimit").isJsonObject()) {
            sentences.add(
                    "It is slowed down, as the relay forwards no more; a direct path or another relay would help.");
        }
        if (!text(peer, "path").equals("direct")) {
            sentences.add(here(status));
        }
        return sentences;
    }

    private static String how(String name, JsonObject peer) {
        String rtt = peer.get("rttMs").isJsonNull()
                ? ""
                : "; the round trip takes " + StatusText.milliseconds(peer.get("rttMs"));
        return switch (text(peer, "path")) {
            case "direct" -> name + " is reached directly, at " + text(peer, "endpoint") + rtt + ".";
            case "relay" -> name + " is reached by " + relay(peer) + rtt + ".";
            default ->
                switch (text(peer, "state")) {
                    case "connecting" -> name + " is not reached yet: a handshake is under way.";
                    case "idle" -> name + " is not reached now, as nothing asks for it: the first packet for it would.";
                    default -> name + " is not reached: it does not answer.";
                };
        };
    }

    /** Empty where nothing is lost, or nothing is known of that, as of a node that is older than this program. */
    private static Optional<String> loss(JsonObject peer) {
        boolean isKnown = peer.has("lossPercent") && !peer.get("lossPercent").isJsonNull();
        if (!isKnown || peer.get("lossPercent").getAsDouble() == 0) {
            return Optional.empty();
        }
        return Optional.of("Of the " + text(peer, "lossProbes") + " probes of the last minute "
                + text(peer, "lossPercent") + " % were not answered: packets get lost on the way.");
    }

    private static String relay(JsonObject peer) {
        return peer.get("relay").isJsonNull()
                ? "the server at " + text(peer, "endpoint") + ", which forwards"
                : "the member " + text(peer, "relay") + ", which forwards";
    }

    private static Optional<PathReason> reason(JsonObject peer) {
        String text = text(peer, "reason");
        return Arrays.stream(PathReason.values())
                .filter(reason -> reason.text().equals(text))
                .findFirst();
    }

    private static String tried(PathReason reason) {
        return switch (reason) {
            case SEARCHING -> "its addresses are being tried at this moment, by both sides at once";
            case GUESSING -> "its addresses; now many of its NAT's ports are, one after the other";
            case BOTH_HARD, ONE_HARD, GUESSING_OFF, NO_DIRECT_ANSWER ->
                "all addresses that the two told each other, of their interfaces, as servers see them, and as their "
                        + "routers map them, by both sides at once; it is tried again every minute";
            case UDP_BLOCKED -> "all servers by UDP, then by TCP and TLS, which works; UDP is tried again";
            case PEER_UDP_BLOCKED -> "nothing directly, as the peer reaches servers by TCP or TLS only";
            case DIRECT_LOST -> "the path that was there, which does not answer; its other addresses are next";
            case NO_CANDIDATES -> "nothing directly: neither a server nor the peer names an address of it";
            case NO_RELAY, NO_ANSWER -> "all addresses that it told, and the servers that both are registered at";
            case NO_SERVER -> "the addresses that were known of it before";
            case NOT_REGISTERED -> "the servers, which do not know it";
        };
    }

    private static Optional<String> addresses(JsonObject answer) {
        String each = answer.getAsJsonArray(PeerAnswerJson.TRIED).asList().stream()
                .map(JsonElement::getAsJsonObject)
                .map(PathExplanation::address)
                .collect(Collectors.joining("; "));
        return Optional.of("Its addresses: " + each + ".").filter(sentence -> !each.isEmpty());
    }

    private static String address(JsonObject tried) {
        int rounds = tried.get(PeerAnswerJson.SILENT_ROUNDS).getAsInt();
        String outcome = tried.get(PeerAnswerJson.ANSWERS).getAsBoolean()
                ? "answers"
                : rounds == 0 ? "not tried yet" : "no answer in " + rounds + (rounds == 1 ? " round" : " rounds");
        return text(tried, PeerAnswerJson.ENDPOINT) + KINDS.getOrDefault(text(tried, PeerAnswerJson.KIND), "") + ", "
                + outcome;
    }

    private static String help(PathReason reason) {
        return switch (reason) {
            case SEARCHING -> "a few seconds";
            case GUESSING -> "up to half a minute; after that, " + MAP_A_PORT;
            case BOTH_HARD, ONE_HARD -> MAP_A_PORT;
            case GUESSING_OFF -> "a start of both without --no-port-guessing; or " + MAP_A_PORT;
            case NO_DIRECT_ANSWER, DIRECT_LOST, NO_CANDIDATES ->
                "a firewall, on either side, that lets UDP in for the node's port; " + MAP_A_PORT;
            case UDP_BLOCKED -> "here, " + OPEN_UDP;
            case PEER_UDP_BLOCKED -> "where the peer is, " + OPEN_UDP;
            case NO_RELAY -> "a server without --no-relay, or a member with --relay-for-others; or " + MAP_A_PORT;
            case NO_ANSWER -> "to see whether the peer's node runs, and what its status says of this one";
            case NO_SERVER -> "a server that answers: meshnet-node netcheck --server HOST:PORT tells more";
            case NOT_REGISTERED ->
                "to see whether the peer's node runs, with the same key, and reaches the same server: "
                        + "its status says so";
        };
    }

    /** What of this host bears on it. */
    private static String here(JsonObject status) {
        List<String> states = status.getAsJsonArray("servers").asList().stream()
                .map(server -> text(server.getAsJsonObject(), "state"))
                .filter(state -> !state.equals("duplicate"))
                .toList();
        long registered = states.stream().filter("registered"::equals).count();
        return "Here: registered at " + registered + " of " + states.size() + " servers; NAT mapping "
                + text(status, "natMapping").replace('-', ' ')
                + (status.get("portMapping").isJsonNull()
                        ? "; no port is mapped by a router."
                        : "; a router maps a port.");
    }

    private static String text(JsonObject json, String name) {
        return json.get(name).isJsonNull()
                ? ""
                : StatusText.printable(json.get(name).getAsString());
    }
}
