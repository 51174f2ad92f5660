package org.meshnet.node.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.meshnet.core.engine.status.PingTarget;
import org.meshnet.core.key.Hex;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.name.Label;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.node.config.NearMatch;
import org.meshnet.node.control.CertificateJson;
import org.meshnet.node.control.Requests;
import org.meshnet.node.control.StatusText;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

/**
 * Finds the peer that a person means: by a name that it has in the mesh's domain, with that or without, by its id, by
 * an overlay address, or by the start of its key. Stateless but for the status of the node that it looks into.
 */
final class PeerFinder {
    private static final int MOST_LISTED = 8;
    private static final int LONGEST_SHOWN = 40;
    private static final int SHOWN_KEY_DIGITS = 10;
    /** Fewer digits are more likely a misspelt id. */
    private static final Pattern START_OF_KEY = Pattern.compile("[0-9a-f]{4,64}");
    /** Perhaps a secret in the wrong place, which is not to be shown. */
    private static final Pattern LIKE_A_KEY = Pattern.compile("(?i).*[0-9a-f]{16}.*");

    private final JsonObject status;
    private final List<JsonObject> peers;

    /** Whom to ping, and what people call it. */
    record Found(PingTarget target, String name, String description) {}

    /** @param status as the daemon answers it */
    PeerFinder(JsonObject status) {
        this.status = status;
        this.peers = status.getAsJsonArray("peers").asList().stream()
                .map(JsonElement::getAsJsonObject)
                .toList();
    }

    /**
     * With what the daemon knows. Where that does not know all members, it is first asked to find out who has the name.
     *
     * @throws UserError if it does not answer
     */
    static PeerFinder of(Pinger.Asker daemon, String text) throws UserError {
        JsonObject status = daemon.ask(Requests.request(Requests.STATUS));
        PeerFinder known = new PeerFinder(status);
        // A daemon that was started by an older program tells no names, and does not find any.
        Optional<Label> name = status.has("names") ? label(status, text) : Optional.empty();
        if (name.isEmpty() || !known.isUnknown(text)) {
            return known;
        }
        daemon.ask(Requests.findRequest(name.get().text()));
        return new PeerFinder(daemon.ask(Requests.request(Requests.STATUS)));
    }

    /** In which it finds them. */
    JsonObject status() {
        return status;
    }

    /** The label of what is a name in the mesh's domain, with that or without. */
    private static Optional<Label> label(JsonObject status, String text) {
        String domain = "." + status.getAsJsonObject("names").get("domain").getAsString();
        String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        boolean isFull = name.toLowerCase(Locale.ROOT).endsWith(domain);
        return Label.parse(isFull ? name.substring(0, name.length() - domain.length()) : name);
    }

    private boolean isUnknown(String text) {
        if (IpAddress.parse(text).isPresent() || isCalled(status, text.toLowerCase(Locale.ROOT))) {
            return false;
        }
        String digits = text.toLowerCase(Locale.ROOT);
        return peers.stream().noneMatch(peer -> isMeant(peer, text, digits));
    }

    private static boolean isMeant(JsonObject peer, String text, String digits) {
        return isCalled(peer, digits)
                || id(peer).equals(text)
                || (START_OF_KEY.matcher(digits).matches() && key(peer).startsWith(digits));
    }

    /** @throws UserError if there is no such peer, or more than one could be meant */
    Found find(String text) throws UserError {
        Optional<IpAddress> address = IpAddress.parse(text);
        String digits = text.toLowerCase(Locale.ROOT);
        List<Predicate<JsonObject>> ways = new ArrayList<>();
        ways.add(peer -> isCalled(peer, digits));
        ways.add(peer -> id(peer).equals(text));
        ways.add(peer -> address.isPresent() && addresses(peer).contains(address.get()));
        ways.add(peer -> START_OF_KEY.matcher(digits).matches() && key(peer).startsWith(digits));
        for (Predicate<JsonObject> way : ways) {
            List<JsonObject> meant = peers.stream().filter(way).toList();
            if (meant.size() > 1) {
                throw new UserError(ExitCode.USAGE, several(text, meant));
            }
            if (meant.size() == 1) {
                return found(meant.get(0));
            }
        }
        if (isCalled(status, digits)) {
            throw new UserError(ExitCode.USAGE, shown(text) + " is this node itself; expected a peer");
        }
        if (address.isEmpty()) {
            throw new UserError(ExitCode.USAGE, "no peer is called " + shown(text) + near(text));
        }
        return stranger(text, address.get());
    }

    /** The peers that are meant, as {@link #find} does; those of the status. */
    JsonObject peer(String text) throws UserError {
        Found found = find(text);
        return peers.stream()
                .filter(peer -> new PingTarget.Key(NodeKey.of(Hex.decode(key(peer)))).equals(found.target()))
                .findFirst()
                .orElseThrow(() -> new UserError(ExitCode.USAGE, "no known peer has " + shown(text)));
    }

    /** Has it this name, given in lower case, with the domain, with a dot behind that, or without? */
    private static boolean isCalled(JsonObject peer, String text) {
        String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        return names(peer)
                .anyMatch(full -> full.equals(name)
                        || full.substring(0, full.indexOf('.')).equals(name));
    }

    /** A daemon that was started by an older program tells none. */
    private static Stream<String> names(JsonObject peer) {
        return Stream.of("name", "aliases")
                .flatMap(field -> Stream.ofNullable(peer.get(field)))
                .flatMap(value -> value.isJsonArray() ? value.getAsJsonArray().asList().stream() : Stream.of(value))
                .filter(value -> !value.isJsonNull())
                .map(JsonElement::getAsString);
    }

    private static Found found(JsonObject peer) {
        NodeKey key = NodeKey.of(Hex.decode(key(peer)));
        return new Found(new PingTarget.Key(key), StatusText.printable(id(peer)), description(peer));
    }

    /** A node of a large network does not know all peers, so an address may be somebody's all the same. */
    private Found stranger(String text, IpAddress address) throws UserError {
        for (JsonElement own : status.getAsJsonArray("addresses")) {
            if (Prefix.parse(own.getAsString()).map(Prefix::address).equals(Optional.of(address))) {
                throw new UserError(ExitCode.USAGE, text + " is this node itself; expected a peer");
            }
        }
        return new Found(new PingTarget.Address(address), text, text);
    }

    private static String shown(String text) {
        return text.length() > LONGEST_SHOWN || LIKE_A_KEY.matcher(text).matches() ? "so" : StatusText.printable(text);
    }

    private String near(String text) {
        List<JsonObject> near = peers.stream()
                .filter(peer -> NearMatch.isNear(text, id(peer)) || (!text.isEmpty() && id(peer).startsWith(text)))
                .toList();
        if (!near.isEmpty()) {
            return "; did you mean " + listed(near, " or ") + "?";
        }
        return peers.isEmpty() ? "; this node knows no peers yet" : "; there is " + listed(peers, ", ");
    }

    private static String several(String text, List<JsonObject> meant) {
        return shown(text) + " could be any of " + listed(meant, ", ") + "; expected an address or more of the key";
    }

    private static String listed(List<JsonObject> some, String separator) {
        List<String> names =
                some.stream().limit(MOST_LISTED).map(PeerFinder::description).toList();
        int left = some.size() - names.size();
        return String.join(separator, names) + (left > 0 ? " and " + left + " more" : "");
    }

    private static String description(JsonObject peer) {
        String address = peer.getAsJsonArray("addresses").asList().stream()
                .map(JsonElement::getAsString)
                .filter(text -> !text.contains(":"))
                .findFirst()
                .map(text -> text + ", ")
                .orElse("");
        String certified = CertificateJson.isNameCertified(peer) ? ", certified" : "";
        return StatusText.printable(id(peer)) + " (" + address + "key "
                + key(peer).substring(0, SHOWN_KEY_DIGITS) + certified + ")";
    }

    private static String id(JsonObject peer) {
        return peer.get("id").getAsString();
    }

    private static String key(JsonObject peer) {
        return peer.get("publicKey").getAsString();
    }

    private static List<IpAddress> addresses(JsonObject peer) {
        return peer.getAsJsonArray("addresses").asList().stream()
                .flatMap(address -> IpAddress.parse(address.getAsString()).stream())
                .toList();
    }
}
