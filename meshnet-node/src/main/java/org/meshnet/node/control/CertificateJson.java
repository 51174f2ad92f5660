package org.meshnet.node.control;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.meshnet.core.engine.status.MembershipStatus;
import org.meshnet.core.name.Label;

/** What a certificate says, in the status and for people. Stateless. */
public final class CertificateJson {
    private CertificateJson() {}

    static JsonElement of(Optional<MembershipStatus> certificate) {
        if (certificate.isEmpty()) {
            return JsonNull.INSTANCE;
        }
        MembershipStatus said = certificate.get();
        JsonObject json = new JsonObject();
        json.addProperty("nameCertified", said.isNameCertified());
        json.add("groups", Json.texts(said.groups().stream().map(Label::text).toList()));
        json.addProperty("validUntil", time(said.lastHour()));
        json.addProperty("serial", said.serial());
        json.addProperty("byInvitation", said.hasJoined());
        json.addProperty("administrator", said.administrator().hex());
        return json;
    }

    /** When the hour ends, in UTC. */
    public static String time(long lastHour) {
        return Instant.EPOCH.plus(Duration.ofHours(lastHour + 1)).toString();
    }

    /** Does this node or peer show one? A daemon that was started by an older program tells none. */
    static boolean isShownBy(JsonObject named) {
        return named.has("certificate") && named.get("certificate").isJsonObject();
    }

    /** Is the name of this node or peer an administrator's word? */
    public static boolean isNameCertified(JsonObject named) {
        return isShownBy(named)
                && named.getAsJsonObject("certificate").get("nameCertified").getAsBoolean();
    }

    /** A line: what is certified, and until when. */
    static String text(JsonObject certificate) {
        List<String> groups = new ArrayList<>();
        certificate.getAsJsonArray("groups").forEach(group -> groups.add(group.getAsString()));
        String name = certificate.get("nameCertified").getAsBoolean() ? "name certified" : "name its own";
        return name
                + (groups.isEmpty() ? ", no groups" : ", in " + String.join(", ", groups))
                + ", until " + certificate.get("validUntil").getAsString()
                + (certificate.get("byInvitation").getAsBoolean() ? ", by an invitation" : "");
    }
}
