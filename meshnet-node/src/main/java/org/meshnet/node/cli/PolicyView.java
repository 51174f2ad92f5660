package org.meshnet.node.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.meshnet.core.key.AdministratorKey;
import org.meshnet.core.membership.Statement;
import org.meshnet.core.policy.PolicyContent;
import org.meshnet.core.policy.Revocation;
import org.meshnet.node.control.Json;
import org.meshnet.node.membership.PolicySigner;

/** The network's document for people and programs. Stateless. */
final class PolicyView {
    private static final String VERSION = "version";
    private static final String SIGNED_AT = "signedAt";
    private static final String SIGNED_BY = "signedBy";
    private static final String ADMINISTRATORS = "administrators";
    private static final String RETIRED = "retired";
    private static final String REVOKED = "revoked";
    private static final String NETWORK_KEY = "networkKey";

    private PolicyView() {}

    /** What the newest one says. */
    static JsonObject json(PolicySigner signer, KnownMembers members) {
        JsonObject json = Json.versioned();
        PolicyContent content = signer.content();
        signer.current().ifPresent(document -> {
            json.addProperty(VERSION, document.manifest().version());
            json.addProperty(
                    SIGNED_AT,
                    Instant.ofEpochSecond(document.manifest().unixS()).toString());
            json.addProperty(SIGNED_BY, document.manifest().signer().hex());
        });
        json.add(ADMINISTRATORS, keys(content.administratorKeys()));
        json.add(RETIRED, keys(content.retired()));
        json.add(
                REVOKED,
                Json.texts(
                        content.revocations().stream().map(members::described).toList()));
        json.addProperty(NETWORK_KEY, content.rotation().epoch());
        json.addProperty("text", content.text());
        return json;
    }

    /** What was revoked, without a name. */
    static String text(Revocation revocation) {
        return revocation instanceof Revocation.OfNode node
                ? "node " + node.key().hex()
                : "serial " + Statement.Subject.serialText(((Revocation.OfSerial) revocation).serial());
    }

    private static JsonArray keys(Collection<AdministratorKey> keys) {
        return Json.texts(keys.stream().map(AdministratorKey::hex).sorted().toList());
    }

    /** All but the text. */
    static List<String> lines(JsonObject json) {
        List<String> lines = new ArrayList<>();
        lines.add(line(
                VERSION,
                json.has(VERSION)
                        ? json.get(VERSION).getAsLong() + ", signed "
                                + json.get(SIGNED_AT).getAsString()
                        : "none was signed yet"));
        if (json.has(SIGNED_BY)) {
            lines.add(line("signed by", json.get(SIGNED_BY).getAsString()));
        }
        for (String key : List.of(ADMINISTRATORS, RETIRED, REVOKED)) {
            String label = key.equals(ADMINISTRATORS) ? "administrator" : key;
            json.getAsJsonArray(key).forEach(each -> lines.add(line(label, each.getAsString())));
        }
        lines.add(line("network key", "number " + (json.get(NETWORK_KEY).getAsLong() + 1)));
        return lines;
    }

    private static String line(String label, String text) {
        return String.format("%-15s%s", label, text);
    }
}
