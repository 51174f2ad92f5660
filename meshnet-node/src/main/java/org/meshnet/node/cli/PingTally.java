package org.meshnet.node.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.StreamSupport;
import org.meshnet.node.control.Json;

/** What became of some pings, and their sum. Not thread-safe. */
final class PingTally {
    private static final String DIRECT = "direct";

    private final PeerFinder.Found peer;
    private final JsonArray pings = new JsonArray();

    PingTally(PeerFinder.Found peer) {
        this.peer = peer;
    }

    /** Takes the daemon's answer for the next ping. */
    void add(JsonObject answer) {
        pings.add(answer);
    }

    boolean hasAnswer() {
        return roundTripsMs().findAny().isPresent();
    }

    /** Did the last ping get its answer over a direct path? */
    boolean isDirect() {
        return !pings.isEmpty()
                && isAnswered(last())
                && DIRECT.equals(last().get("path").getAsString());
    }

    private JsonObject last() {
        return pings.get(pings.size() - 1).getAsJsonObject();
    }

    private static boolean isAnswered(JsonObject ping) {
        return !ping.get("rttMs").isJsonNull();
    }

    /** The last ping in a line. */
    String line() {
        JsonObject ping = last();
        String result = isAnswered(ping)
                ? milliseconds(ping.get("rttMs").getAsDouble()) + "  " + path(ping)
                : failure(ping.get("failure").getAsString());
        return pings.size() + "  " + result;
    }

    private static String path(JsonObject ping) {
        JsonElement endpoint = ping.get("endpoint");
        return ping.get("path").getAsString() + (endpoint.isJsonNull() ? "" : " " + endpoint.getAsString());
    }

    private String failure(String word) {
        return switch (word) {
            case "no-answer" -> "no answer from " + peer.name();
            case "no-path" -> "no path to " + peer.name();
            case "too-many" -> "not sent: the node has too many pings under way";
            default -> "failed: " + word;
        };
    }

    /** All of them in a line. */
    String summary() {
        long received = roundTripsMs().count();
        String counts = "sent " + pings.size() + ", received " + received;
        if (received == 0) {
            return counts + ": " + failure(last().get("failure").getAsString());
        }
        double[] sorted = sortedMs();
        return counts + "; round trip min " + milliseconds(sorted[0]) + ", median "
                + milliseconds(sorted[sorted.length / 2])
                + ", max " + milliseconds(sorted[sorted.length - 1]);
    }

    /** All that is known, as one object. */
    JsonObject json() {
        double[] sorted = sortedMs();
        JsonObject json = Json.versioned();
        json.addProperty("peer", peer.name());
        json.add("pings", pings);
        json.addProperty("sent", pings.size());
        json.addProperty("received", sorted.length);
        json.add("minMs", at(sorted, 0));
        json.add("medianMs", at(sorted, sorted.length / 2));
        json.add("maxMs", at(sorted, sorted.length - 1));
        json.addProperty("isDirect", isDirect());
        return json;
    }

    private static JsonElement at(double[] sorted, int index) {
        return sorted.length == 0 ? JsonNull.INSTANCE : new JsonPrimitive(sorted[index]);
    }

    private double[] sortedMs() {
        return roundTripsMs().sorted().toArray();
    }

    private DoubleStream roundTripsMs() {
        return StreamSupport.stream(pings.spliterator(), false)
                .map(JsonElement::getAsJsonObject)
                .filter(PingTally::isAnswered)
                .mapToDouble(ping -> ping.get("rttMs").getAsDouble());
    }

    private static String milliseconds(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f ms" : "%.1f ms", value);
    }
}
