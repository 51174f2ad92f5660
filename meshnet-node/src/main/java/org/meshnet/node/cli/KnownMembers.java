package org.meshnet.node.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.meshnet.core.key.Hex;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.membership.Statement;
import org.meshnet.core.name.Label;
import org.meshnet.core.policy.Revocation;
import org.meshnet.core.rule.Member;
import org.meshnet.core.rule.RuleSet;
import org.meshnet.node.control.CertificateJson;
import org.meshnet.node.control.PolicyJson;
import org.meshnet.node.membership.Ledger;

/**
 * Who belongs to a network, as far as an administrator's machine knows: by what the ledger says was signed, and by what
 * nodes on it say that peers show. Immutable.
 */
final class KnownMembers implements RuleSet.Roster {
    private static final String CERTIFICATE = "certificate";

    private final List<Shown> all;
    private final List<JsonObject> answers;

    /**
     * One of whom something is known.
     *
     * @param key its own; null of who joins by an invitation, until that is known
     * @param serial of what it shows
     * @param names that an administrator gave it
     * @param groups likewise
     * @param administrator who signed that; empty where the ledger says so, which does not know
     */
    record Shown(Optional<NodeKey> key, long serial, Set<Label> names, Set<Label> groups, String administrator) {}

    private KnownMembers(List<Shown> all, List<JsonObject> answers) {
        this.all = List.copyOf(all);
        this.answers = List.copyOf(answers);
    }

    /**
     * With all that is known.
     *
     * @param signed what is good of the ledger
     * @param statuses of nodes
     * @param answers of the same nodes about what they know of the document
     */
    static KnownMembers of(List<Ledger.Entry> signed, List<JsonObject> statuses, List<JsonObject> answers) {
        List<Shown> all = new ArrayList<>();
        signed.forEach(entry -> all.add(shown(entry)));
        for (JsonObject status : statuses) {
            shown(status).ifPresent(all::add);
            for (JsonElement peer : status.getAsJsonArray("peers")) {
                shown(peer.getAsJsonObject()).ifPresent(all::add);
            }
        }
        return new KnownMembers(all, answers);
    }

    private static Shown shown(Ledger.Entry entry) {
        Ledger.Subject subject = entry.subject();
        return new Shown(
                subject.isInvitation() ? Optional.empty() : Optional.of(subject.key()),
                subject.serial(),
                labels(entry.names()),
                labels(entry.groups()),
                "");
    }

    private static Set<Label> labels(List<String> texts) {
        Set<Label> labels = new LinkedHashSet<>();
        texts.forEach(text -> Label.parse(text).ifPresent(labels::add));
        return labels;
    }

    /** A node or peer in a status; empty if it shows no certificate. */
    private static Optional<Shown> shown(JsonObject node) {
        if (!node.has(CERTIFICATE) || !node.get(CERTIFICATE).isJsonObject()) {
            return Optional.empty();
        }
        JsonObject certificate = node.getAsJsonObject(CERTIFICATE);
        List<String> groups = certificate.getAsJsonArray("groups").asList().stream()
                .map(JsonElement::getAsString)
                .toList();
        String name = node.get("id").getAsString();
        return Optional.of(new Shown(
                Optional.of(NodeKey.of(Hex.decode(node.get("publicKey").getAsString()))),
                Long.parseUnsignedLong(certificate.get("serial").getAsString(), 16),
                CertificateJson.isNameCertified(node) ? labels(List.of(name)) : Set.of(),
                labels(groups),
                certificate.has("administrator")
                        ? certificate.get("administrator").getAsString()
                        : ""));
    }

    /**
     * Who stays a member.
     *
     * @param keys of those whose node keys are known
     * @param unknown invitations, for people, by which somebody may have joined of whom nothing more is known here
     */
    record Remaining(Set<NodeKey> keys, List<String> unknown) {
        Remaining {
            keys = Set.copyOf(keys);
            unknown = List.copyOf(unknown);
        }
    }

    /** All but those of whom a key or a certificate was revoked. */
    Remaining remaining(Set<NodeKey> revokedKeys, Set<Long> revokedSerials) {
        Set<NodeKey> keys = new HashSet<>();
        List<String> unknown = new ArrayList<>();
        for (Shown shown : all) {
            if (revokedSerials.contains(shown.serial())) {
                continue;
            }
            Set<NodeKey> joined = joinedOrShown(shown.serial());
            shown.key().ifPresent(keys::add);
            keys.addAll(joined);
            if (shown.key().isEmpty() && joined.isEmpty()) {
                unknown.add(Statement.Subject.serialText(shown.serial())
                        + shown.names().stream()
                                .findFirst()
                                .map(name -> " (" + name + ")")
                                .orElse(""));
            }
        }
        keys.removeAll(revokedKeys);
        return new Remaining(keys, unknown);
    }

    /** What was said last of who has the name. */
    @Override
    public Optional<Member> find(Label name) {
        return all.stream()
                .filter(shown -> shown.names().contains(name))
                .reduce((before, next) -> next)
                .map(shown -> new Member(shown.key(), Optional.of(name), shown.groups()));
    }

    /** Names, keys or serial numbers of whom the certificates are by this administrator. */
    List<String> signedBy(String administrator) {
        Map<String, String> found = new HashMap<>();
        all.stream()
                .filter(shown -> shown.administrator().equals(administrator))
                .forEach(shown -> found.put(
                        Statement.Subject.serialText(shown.serial()),
                        shown.names().stream()
                                .findFirst()
                                .map(Label::text)
                                .or(() -> shown.key().map(NodeKey::hex))
                                .orElse("")));
        return found.values().stream().sorted().distinct().toList();
    }

    /**
     * What to revoke so that who is meant is no member any more: keys, and certificates and invitations besides, as not
     * all that a key shows may be known.
     *
     * @param text a name, a node's key, or a serial number
     * @return nothing if nobody is known whom it could mean
     */
    Set<Revocation> revocations(String text) {
        String word = text.toLowerCase(Locale.ROOT);
        Set<Revocation> named = Label.parse(word).map(this::ofName).orElseGet(Set::of);
        if (!named.isEmpty()) {
            return named;
        }
        if (word.matches("[0-9a-f]{" + 2 * NodeKey.LENGTH + "}")) {
            return Set.of(new Revocation.OfNode(NodeKey.of(Hex.decode(word))));
        }
        return word.matches("[0-9a-f]{16}") ? ofSerial(Long.parseUnsignedLong(word, 16)) : Set.of();
    }

    private Set<Revocation> ofName(Label name) {
        Set<Revocation> found = new LinkedHashSet<>();
        all.stream().filter(shown -> shown.names().contains(name)).forEach(shown -> found.addAll(of(shown)));
        return found;
    }

    private Set<Revocation> ofSerial(long serial) {
        Set<Revocation> found = new LinkedHashSet<>(Set.of(new Revocation.OfSerial(serial)));
        joined(serial).forEach(key -> found.add(new Revocation.OfNode(key)));
        all.stream().filter(shown -> shown.serial() == serial).forEach(shown -> found.addAll(of(shown)));
        return found;
    }

    private Set<Revocation> of(Shown shown) {
        Set<Revocation> found = new LinkedHashSet<>();
        shown.key().ifPresent(key -> found.add(new Revocation.OfNode(key)));
        found.add(new Revocation.OfSerial(shown.serial()));
        joined(shown.serial()).forEach(key -> found.add(new Revocation.OfNode(key)));
        return found;
    }

    private Set<NodeKey> joined(long serial) {
        Set<NodeKey> keys = new HashSet<>();
        answers.forEach(answer -> keys.addAll(PolicyJson.joined(answer, serial)));
        return keys;
    }

    /** A node tells by which invitations others came, and shows itself by which it did. */
    private Set<NodeKey> joinedOrShown(long serial) {
        Set<NodeKey> keys = joined(serial);
        all.stream()
                .filter(shown -> shown.serial() == serial)
                .forEach(shown -> shown.key().ifPresent(keys::add));
        return keys;
    }

    /** What people call what is revoked. */
    String described(Revocation revocation) {
        Predicate<Shown> isMeant = shown -> revocation instanceof Revocation.OfNode node
                ? shown.key().filter(node.key()::equals).isPresent()
                : revocation.equals(new Revocation.OfSerial(shown.serial()));
        return PolicyView.text(revocation) + name(isMeant);
    }

    private String name(Predicate<Shown> condition) {
        return all.stream()
                .filter(condition)
                .flatMap(shown -> shown.names().stream().limit(1))
                .findFirst()
                .map(name -> " (" + name + ")")
                .orElse("");
    }
}
