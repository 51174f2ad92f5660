package org.meshnet.node.control;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.meshnet.core.engine.status.KnownPolicy;
import org.meshnet.core.engine.status.PolicyStatus;
import org.meshnet.core.key.Hex;
import org.meshnet.core.key.NetworkTag;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.membership.InviteUse;
import org.meshnet.core.membership.Statement;
import org.meshnet.core.policy.PolicyDocument;
import org.meshnet.core.policy.PolicyJudge;
import org.meshnet.node.membership.PolicyText;

/** The network's document on the control socket: asked for, and handed over, sealed as it travels. Stateless. */
public final class PolicyJson {
    private static final int KEY_DIGITS = 10;
    private static final String NETWORK = "network";
    private static final String DOCUMENT = "document";
    private static final String TEXT = "text";
    private static final String USES = "invitations";
    private static final String SERIAL = "serial";
    private static final String KEY = "key";
    private static final String VERDICT = "verdict";

    private PolicyJson() {}

    /** In a status: which document it is, and what it comes to. */
    static JsonElement of(Optional<PolicyStatus> policy) {
        if (policy.isEmpty()) {
            return JsonNull.INSTANCE;
        }
        PolicyStatus known = policy.get();
        JsonObject json = new JsonObject();
        json.addProperty("version", known.manifest().version());
        json.addProperty(
                "signedAt", Instant.ofEpochSecond(known.manifest().unixS()).toString());
        json.addProperty("signedBy", known.manifest().signer().hex());
        json.addProperty("revocations", known.revocationCount());
        json.addProperty("rules", known.text().rules().rules().size());
        JsonObject settings = new JsonObject();
        known.text().settings().forEach((setting, value) -> settings.addProperty(setting.toString(), value));
        json.add("settings", settings);
        json.addProperty("problem", known.problem().orElse(null));
        json.add("fork", known.fork().map(PolicyJson::fork).orElse(JsonNull.INSTANCE));
        return json;
    }

    private static JsonElement fork(PolicyJudge.Fork fork) {
        JsonObject json = new JsonObject();
        json.addProperty("version", fork.version());
        json.addProperty("kept", fork.kept().hex());
        json.addProperty("lost", fork.lost().hex());
        return json;
    }

    /** That of a status, on a line. */
    static String summary(JsonObject policy) {
        int revocations = policy.get("revocations").getAsInt();
        int rules = policy.get("rules").getAsInt();
        return "version " + policy.get("version").getAsLong() + " of "
                + policy.get("signedAt").getAsString() + " by "
                + policy.get("signedBy").getAsString().substring(0, KEY_DIGITS)
                + ", " + rules + (rules == 1 ? " rule, " : " rules, ")
                + (revocations == 0 ? "nobody" : revocations + "") + " revoked"
                + (policy.get("fork").isJsonNull() ? "" : "; signed twice");
    }

    /** What a node knows. */
    public static JsonObject answer(NetworkTag network, KnownPolicy known) {
        JsonObject json = new JsonObject();
        json.addProperty(NETWORK, Hex.encode(network.bytes()));
        known.document().ifPresent(document -> {
            json.addProperty(DOCUMENT, PolicyText.encode(document));
            json.addProperty(TEXT, document.content().text());
        });
        JsonArray uses = new JsonArray();
        known.uses().forEach(use -> uses.add(use(use)));
        json.add(USES, uses);
        return json;
    }

    private static JsonObject use(InviteUse use) {
        JsonObject json = new JsonObject();
        json.addProperty(SERIAL, Statement.Subject.serialText(use.serial()));
        json.addProperty(KEY, use.key().hex());
        return json;
    }

    /** Is it what a node of this network answers? */
    public static boolean isOf(NetworkTag network, JsonObject answer) {
        return Requests.text(answer, NETWORK)
                .filter(Hex.encode(network.bytes())::equals)
                .isPresent();
    }

    /** The document's bytes in a request, or in an answer. */
    public static Optional<byte[]> document(JsonObject json) {
        return Requests.text(json, DOCUMENT).flatMap(PolicyText::decode);
    }

    /** What people wrote, of the document in an answer. */
    public static Optional<String> text(JsonObject answer) {
        return Requests.text(answer, TEXT);
    }

    /** Who joined by the invitation with this serial number, says an answer. */
    public static List<NodeKey> joined(JsonObject answer, long serial) {
        String wanted = Statement.Subject.serialText(serial);
        return answer.getAsJsonArray(USES).asList().stream()
                .map(JsonElement::getAsJsonObject)
                .filter(use -> use.get(SERIAL).getAsString().equals(wanted))
                .map(use -> NodeKey.of(Hex.decode(use.get(KEY).getAsString())))
                .toList();
    }

    /** A request to take a document. */
    public static JsonObject handOver(PolicyDocument document) {
        JsonObject json = Requests.request(Requests.TAKE_POLICY);
        json.addProperty(DOCUMENT, PolicyText.encode(document));
        return json;
    }

    /** The same of the bytes in a file. */
    public static JsonObject handOver(String sealedText) {
        JsonObject json = Requests.request(Requests.TAKE_POLICY);
        json.addProperty(DOCUMENT, sealedText);
        return json;
    }

    /** What a node thinks of a document that it was given. */
    public static JsonObject answer(PolicyJudge.Verdict verdict) {
        JsonObject json = new JsonObject();
        json.addProperty(VERDICT, verdict.name());
        return json;
    }

    /** The same, read. */
    public static PolicyJudge.Verdict verdict(JsonObject answer) {
        return PolicyJudge.Verdict.valueOf(answer.get(VERDICT).getAsString());
    }
}
