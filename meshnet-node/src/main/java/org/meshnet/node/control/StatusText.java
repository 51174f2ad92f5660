package org.meshnet.node.control;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.meshnet.core.wire.Descriptor;

/**
 * A status in JSON as lines for a terminal, whose width is said where it is known. Control characters in names are left
 * out. Stateless.
 */
public final class StatusText {
    private static final int LONGEST_NAME = 20;
    private static final int KEY_DIGITS = 10;
    private static final int MOST_LISTED = 6;
    private static final int INDENT = 2;
    /** Where the values of a line for a node that is not there begin. */
    private static final int LABEL_COLUMNS = 11;

    /** Of the peers' table: cipher, MTU, endpoint and bytes go, in this order, if there is no room. */
    private static final int[] PEERS_LEAVING = {9, 6, 4, 8, 7};
    /** Name, address and path; no IPv4 address. */
    private static final int[][] PEERS_CUTTABLE = {{0, 8}, {1, 15}, {3, 8}};
    /** The server's name, and its state. */
    private static final int[][] SERVERS_CUTTABLE = {{0, 12}, {1, 8}};

    private static final String UNKNOWN = "-";
    private static final String[] UNITS = {"B", "KB", "MB", "GB", "TB", "PB", "EB"};

    private StatusText() {}

    /** The node, its servers and its peers, on lines of which none is longer than that. */
    public static List<String> status(JsonObject status, int columns) {
        return AbsentNodeJson.text(status)
                .map(lines -> Paragraph.lines(lines, columns, LABEL_COLUMNS))
                .orElseGet(() -> running(status, columns));
    }

    private static List<String> running(JsonObject status, int columns) {
        List<String> lines = new ArrayList<>(node(status).wrapped(columns));
        lines.add("");
        lines.addAll(servers(status.getAsJsonArray("servers"), columns));
        lines.add("");
        lines.addAll(peers(status.getAsJsonArray("peers"), columns));
        if (status.get("multicast").isJsonObject()) {
            lines.addAll(Paragraph.lines(multicast(status.getAsJsonArray("peers")), columns, INDENT));
        }
        if (status.get("rules").isJsonObject()) {
            lines.addAll(Paragraph.lines(RulesText.refused(status.getAsJsonObject("rules")), columns, INDENT));
        }
        return lines;
    }

    private static Table node(JsonObject status) {
        Table table = new Table()
                .row("node", text(status.get("id")))
                .row("name", names(status))
                .row("key", text(status.get("publicKey")))
                .row("network", text(status.get("networkId")))
                .row("interface", text(status.get("interface")))
                .row("lanes", text(status.get("lanes")))
                .row("packets", packetPath(status.getAsJsonObject("packetPath")))
                .row("address", joined(status.getAsJsonArray("addresses"), ", "))
                .row("endpoint", text(status.get("endpoint")));
        if (CertificateJson.isShownBy(status)) {
            table.row("membership", CertificateJson.text(status.getAsJsonObject("certificate")));
        }
        NetworkKeyJson.text(status.get("networkKey")).ifPresent(key -> table.row("rotation", key));
        policy(status).ifPresent(summary -> table.row("policy", summary));
        if (status.get("portMapping").isJsonObject()) {
            table.row("mapped", mapped(status.getAsJsonObject("portMapping")));
        }
        if (status.get("multicast").isJsonObject()) {
            table.row("multicast", multicast(status.getAsJsonObject("multicast")));
        }
        if (status.get("rules").isJsonObject()) {
            table.row("rules", RulesText.summary(status.getAsJsonObject("rules")));
        }
        if (status.get("ethernet").isJsonObject()) {
            table.row("ethernet", ethernet(status.getAsJsonObject("ethernet")));
        }
        status.getAsJsonArray("advertisedRoutes").forEach(route -> table.row("behind it", advertised(route)));
        if (!status.getAsJsonObject("exit").get("wanted").isJsonNull()) {
            table.row("exit", exit(status.getAsJsonObject("exit")));
        }
        table.row("names", resolution(status.getAsJsonObject("names")));
        status.getAsJsonArray("warnings").forEach(warning -> table.row("warning", text(warning)));
        return table;
    }

    /** The network's document on a line; empty if none is known, or it is an older program's status. */
    public static Optional<String> policy(JsonObject status) {
        return status.has("policy") && status.get("policy").isJsonObject()
                ? Optional.of(PolicyJson.summary(status.getAsJsonObject("policy")))
                : Optional.empty();
    }

    /** The name, and the further ones behind it. */
    private static String names(JsonObject named) {
        String further = joined(named.getAsJsonArray("aliases"), ", ");
        return text(named.get("name")) + (further.equals(UNKNOWN) ? "" : ", " + further);
    }

    private static String resolution(JsonObject names) {
        return text(names.get("mode")) + ": " + text(names.get("reason"));
    }

    private static String packetPath(JsonObject path) {
        boolean out = path.get("sendsTrains").getAsBoolean();
        boolean in = path.get("receivesTrains").getAsBoolean();
        String trains = out && in ? "trains out and in" : out ? "trains out" : in ? "trains in" : "no trains";
        return text(path.get("device")) + ", " + trains + ", " + text(path.get("secretbox"))
                + further("AES", path.get("aes256Gcm")) + further("AEGIS", path.get("aegis256"));
    }

    private static String further(String cipher, JsonElement how) {
        return how.isJsonNull() ? "" : ", " + cipher + " by " + text(how);
    }

    private static String multicast(JsonObject multicast) {
        String rate = text(multicast.get("packetsPerSecond")) + " packets/s at most, ";
        JsonArray groups = multicast.getAsJsonArray("groups");
        if (multicast.get("allGroups").getAsBoolean()) {
            return rate + "all groups, as this host joined too many";
        }
        return rate + (groups.isEmpty() ? "no groups" : listed(groups));
    }

    private static String ethernet(JsonObject ethernet) {
        return text(ethernet.get("mac")) + ", " + text(ethernet.get("localStations")) + " stations here, "
                + text(ethernet.get("remoteStations")) + " behind members, "
                + text(ethernet.get("framesPerSecond")) + " frames/s to all at most";
    }

    private static String listed(JsonArray values) {
        return listed(values.asList().stream().map(StatusText::text).toList(), MOST_LISTED);
    }

    /** The first, and how many more there are. */
    public static String listed(List<String> texts, int most) {
        String more = texts.size() > most ? " and " + (texts.size() - most) + " more" : "";
        return String.join(", ", texts.subList(0, Math.min(most, texts.size()))) + more;
    }

    private static String exit(JsonObject exit) {
        String name = text(exit.get(exit.get("id").isJsonNull() ? "wanted" : "id"));
        boolean v4 = exit.get("ipv4").getAsBoolean();
        boolean v6 = exit.get("ipv6").getAsBoolean();
        String families = v4 && v6 ? "" : v4 ? ", IPv4 only" : v6 ? ", IPv6 only" : "";
        return name + ", " + text(exit.get("state")) + families;
    }

    private static String advertised(JsonElement element) {
        JsonObject route = element.getAsJsonObject();
        String network = text(route.get("network"));
        String seenAs = text(route.get("seenAs"));
        String problem = route.get("problem").isJsonNull() ? "" : ": " + text(route.get("problem"));
        return network + (seenAs.equals(network) ? "" : ", to members " + seenAs) + problem;
    }

    private static String mapped(JsonObject mapping) {
        return text(mapping.get("endpoint")) + " by " + text(mapping.get("protocol"));
    }

    private static List<String> servers(JsonArray servers, int columns) {
        Table table = new Table(new int[] {3}, SERVERS_CUTTABLE).row("SERVER", "STATE", "KEY", "SEES US AT");
        for (JsonElement element : servers) {
            JsonObject server = element.getAsJsonObject();
            table.row(text(server.get("address")), state(server), key(server), text(server.get("observedEndpoint")));
        }
        return table.lines(columns);
    }

    /** The first digits, and whence they are known. */
    private static String key(JsonObject server) {
        String key = text(server.get("key"));
        return server.get("key").isJsonNull()
                ? key
                : key.substring(0, Math.min(KEY_DIGITS, key.length())) + " " + text(server.get("keySource"));
    }

    /** {@code registered}, {@code registered by TCP}, or {@code same as} another name of that server. */
    private static String state(JsonObject server) {
        if (!server.get("sameAs").isJsonNull()) {
            return "same as " + text(server.get("sameAs"));
        }
        String state = text(server.get("state")).replace('_', ' ');
        String endpoint = text(server.get("endpoint"));
        int by = endpoint.indexOf(" by ");
        return state.equals("registered") && by >= 0 ? state + endpoint.substring(by) : state;
    }

    /** The peers, one a line, of which none is longer than that. */
    public static List<String> peers(JsonArray peers, int columns) {
        if (peers.isEmpty()) {
            return List.of("no peers");
        }
        Table table = new Table(PEERS_LEAVING, PEERS_CUTTABLE)
                .row("PEER", "ADDRESS", "STATE", "PATH", "ENDPOINT", "RTT", "MTU", "RX", "TX", "CIPHER");
        for (JsonElement element : peers) {
            JsonObject peer = element.getAsJsonObject();
            table.row(
                    shortened(text(peer.get("id"))),
                    shortAddress(peer.getAsJsonArray("addresses")),
                    text(peer.get("state")),
                    path(peer),
                    text(peer.get("endpoint")),
                    milliseconds(peer.get("rttMs")),
                    text(peer.get("mtu")),
                    bytes(peer.get("rxBytes").getAsLong()),
                    bytes(peer.get("txBytes").getAsLong()),
                    text(peer.get("cipher")));
        }
        List<String> lines = new ArrayList<>(table.lines(columns));
        List<String> leftOut = table.leftOut(columns);
        if (!leftOut.isEmpty()) {
            lines.addAll(Paragraph.lines("(no room for " + String.join(", ", leftOut) + ")", columns, INDENT));
        }
        lines.addAll(routes(peers, columns));
        lines.addAll(Paragraph.lines(remarks(peers), columns, INDENT));
        return lines;
    }

    /** The names in the mesh's domain of those that have one, without it. */
    public static List<String> labels(JsonArray peers) {
        return peers.asList().stream()
                .map(peer -> peer.getAsJsonObject().get("name"))
                .filter(name -> !name.isJsonNull())
                .map(name -> name.getAsString().split("\\.", 2)[0])
                .toList();
    }

    /** Who gets packets for groups and for all, after an empty line. */
    private static List<String> multicast(JsonArray peers) {
        JsonArray wanting = new JsonArray();
        for (JsonElement element : peers) {
            JsonObject peer = element.getAsJsonObject();
            if (peer.get("multicast").isJsonObject()) {
                wanting.add(shortened(text(peer.get("id"))) + groups(peer.getAsJsonObject("multicast")));
            }
        }
        return wanting.isEmpty() ? List.of() : List.of("", "multicast with " + listed(wanting));
    }

    private static String groups(JsonObject multicast) {
        int count = multicast.get("groupCount").getAsInt();
        return multicast.get("allGroups").getAsBoolean()
                ? " (all groups)"
                : " (" + count + (count == 1 ? " group)" : " groups)");
    }

    /** The networks behind peers, one a line, after an empty one. */
    private static List<String> routes(JsonArray peers, int columns) {
        Table table = new Table().row("NETWORK", "BEHIND", "STATE");
        boolean isAny = false;
        for (JsonElement element : peers) {
            JsonObject peer = element.getAsJsonObject();
            for (JsonElement each : peer.getAsJsonArray("routes")) {
                JsonObject route = each.getAsJsonObject();
                String reason = route.get("reason").isJsonNull() ? "" : ": " + text(route.get("reason"));
                table.row(
                        text(route.get("network")),
                        shortened(text(peer.get("id"))),
                        text(route.get("state")).replace('_', ' ') + reason);
                isAny = true;
            }
        }
        List<String> lines = new ArrayList<>();
        if (isAny) {
            lines.add("");
            lines.addAll(Paragraph.lines(table.lines(), columns, INDENT));
        }
        return lines;
    }

    /** What is to be known of peers besides: other names, and why they are not reached directly, or slowly. */
    private static List<String> remarks(JsonArray peers) {
        List<String> lines = new ArrayList<>();
        for (JsonElement element : peers) {
            JsonObject peer = element.getAsJsonObject();
            String name = shortened(text(peer.get("id")));
            if (!peer.get("name").isJsonNull() && hasOtherNames(peer)) {
                lines.add(name + " is called " + names(peer));
            }
            if (CertificateJson.isShownBy(peer)) {
                lines.add(name + ": " + CertificateJson.text(peer.getAsJsonObject("certificate")));
            }
            if (!peer.get("reason").isJsonNull()) {
                String how = text(peer.get("path")).equals("relay") ? "relayed" : text(peer.get("state"));
                lines.add(name + " is " + how + ": " + text(peer.get("reason")));
            }
            if (peer.get("relayLimit").isJsonObject()) {
                lines.add(name + " is slowed down: " + relayLimit(peer.getAsJsonObject("relayLimit")));
            }
        }
        if (!lines.isEmpty()) {
            lines.add(0, "");
        }
        return lines;
    }

    /** Is it called otherwise than it calls itself, or more than that? */
    private static boolean hasOtherNames(JsonObject peer) {
        String label = peer.get("name").getAsString().split("\\.", 2)[0];
        return !peer.getAsJsonArray("aliases").isEmpty()
                || !label.equals(peer.get("id").getAsString());
    }

    private static String relayLimit(JsonObject limit) {
        String relay = "relay " + text(limit.get("relay"));
        return limit.get("bytesPerSecond").isJsonNull()
                ? relay + " forwards no more, as others use it too"
                : relay + " forwards " + bytes(limit.get("bytesPerSecond").getAsLong()) + "/s at most";
    }

    /** {@code direct}, {@code relay} for a server, or {@code relay NAME} for a member. */
    private static String path(JsonObject peer) {
        String path = text(peer.get("path"));
        return peer.get("relay").isJsonNull() ? path : path + " " + shortened(text(peer.get("relay")));
    }

    static String text(JsonElement value) {
        return value.isJsonNull() ? UNKNOWN : printable(value.getAsString());
    }

    /** The text without characters that have no look of their own, wherever it came from. */
    public static String printable(String text) {
        return Descriptor.visible(text);
    }

    private static String shortened(String name) {
        return name.codePointCount(0, name.length()) <= LONGEST_NAME
                ? name
                : name.substring(0, name.offsetByCodePoints(0, LONGEST_NAME - 2)) + "..";
    }

    /** The IPv4 address if there is one: the other tells less and takes more room. */
    private static String shortAddress(JsonArray addresses) {
        for (JsonElement address : addresses) {
            if (!address.getAsString().contains(":")) {
                return text(address);
            }
        }
        return addresses.isEmpty() ? UNKNOWN : text(addresses.get(0));
    }

    private static String joined(JsonArray values, String separator) {
        List<String> texts = new ArrayList<>();
        values.forEach(value -> texts.add(text(value)));
        return texts.isEmpty() ? UNKNOWN : String.join(separator, texts);
    }

    /** With a digit behind the point; a dash if it is not known. */
    static String milliseconds(JsonElement value) {
        return value.isJsonNull() ? UNKNOWN : String.format(Locale.ROOT, "%.1f ms", value.getAsDouble());
    }

    private static String bytes(long count) {
        double value = count;
        int unit = 0;
        while (value >= 1000 && unit < UNITS.length - 1) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 || value >= 100 ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
    }
}
