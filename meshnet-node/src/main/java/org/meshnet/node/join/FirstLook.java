package org.meshnet.node.join;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.meshnet.node.control.StatusText;

/** What a node's status says to somebody who has just had it join: whom it sees, or what is missing. Immutable. */
public final class FirstLook {
    private static final String STATE = "state";
    private static final String CONNECTED = "connected";
    private static final int MOST_NAMED = 8;

    private final JsonObject status;

    /** @param status as {@code status --json} prints it */
    public FirstLook(JsonObject status) {
        this.status = status;
    }

    /** Nothing better will come of waiting. */
    public boolean isConnected() {
        return stream("peers").anyMatch(FirstLook::isConnected);
    }

    /** Nothing will come of waiting: the server is another. */
    public boolean isRefused() {
        return !isRegistered() && stream("servers").anyMatch(server -> has(server, "refusedKey"));
    }

    /** Does a server know this node? */
    public boolean isRegistered() {
        return stream("servers").anyMatch(server -> text(server, STATE).equals("registered"));
    }

    /** In lines for people. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("this machine is " + nameOf(status) + ", "
                + items(status.getAsJsonArray("addresses")).collect(Collectors.joining(", ")));
        lines.add(finding());
        items(status.getAsJsonArray("warnings")).forEach(warning -> lines.add("warning: " + warning));
        return lines.stream().map(StatusText::printable).toList();
    }

    private String finding() {
        if (isConnected()) {
            return "it sees "
                    + named(stream("peers").filter(FirstLook::isConnected).map(FirstLook::described));
        }
        if (isRefused()) {
            return "missing: "
                    + named(stream("servers")
                            .filter(server -> has(server, "refusedKey"))
                            .map(server -> "the server " + text(server, "address") + " shows the key "
                                    + text(server, "refusedKey")))
                    + ", which is not the one in the code. It was set up anew since, or it is not your server: have "
                    + "a fresh code made";
        }
        if (!isRegistered()) {
            return "missing: no server answers, of " + named(stream("servers").map(server -> text(server, "address")))
                    + ". Does it run, and does this network let UDP or TCP through to it? meshnet-node netcheck "
                    + "--server HOST:PORT tells";
        }
        List<JsonObject> peers = stream("peers").toList();
        return peers.isEmpty()
                ? "missing: the server answers, but no other member is there. Is one running (meshnet-node status "
                        + "there)? If so, has the network another key since the code was made? Then have a fresh one "
                        + "made"
                : "missing: no connection yet with " + named(peers.stream().map(FirstLook::nameOf))
                        + "; meshnet-node status shows how it goes on";
    }

    private static String named(Stream<String> names) {
        return StatusText.listed(names.toList(), MOST_NAMED);
    }

    private static boolean isConnected(JsonObject peer) {
        return text(peer, STATE).equals(CONNECTED);
    }

    /** By its IPv4 address, where that is known already: people know those. */
    private static String described(JsonObject peer) {
        List<String> addresses = items(peer.getAsJsonArray("addresses")).toList();
        String address = addresses.stream()
                .filter(each -> !each.contains(":"))
                .findFirst()
                .or(() -> addresses.stream().findFirst())
                .orElse("no address");
        return nameOf(peer) + " (" + address + ", " + text(peer, "path") + ")";
    }

    private static String nameOf(JsonObject member) {
        return has(member, "name") ? text(member, "name") : text(member, "id");
    }

    private Stream<JsonObject> stream(String array) {
        return StreamSupport.stream(status.getAsJsonArray(array).spliterator(), false)
                .map(JsonElement::getAsJsonObject);
    }

    private static Stream<String> items(JsonArray array) {
        return StreamSupport.stream(array.spliterator(), false).map(JsonElement::getAsString);
    }

    private static boolean has(JsonObject json, String name) {
        return json.has(name) && !json.get(name).isJsonNull();
    }

    private static String text(JsonObject json, String name) {
        return has(json, name) ? json.get(name).getAsString() : "";
    }
}
