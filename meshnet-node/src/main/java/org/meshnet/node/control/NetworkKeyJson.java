package org.meshnet.node.control;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.time.Instant;
import java.util.Optional;
import org.meshnet.core.engine.status.KeyStatus;
import org.meshnet.core.engine.status.MeshStatus;

/** Which of the network's keys a node has, as JSON and as text. Stateless. */
final class NetworkKeyJson {
    private static final String EPOCH = "epoch";
    private static final String HELD = "held";
    private static final String OVERLAP = "overlapUntil";

    private NetworkKeyJson() {}

    /** Null in an open network, which has one key. */
    static JsonElement of(MeshStatus.Standing standing) {
        if (standing.certificate().isEmpty()) {
            return JsonNull.INSTANCE;
        }
        KeyStatus key = standing.key();
        JsonObject json = new JsonObject();
        json.addProperty(EPOCH, key.epoch());
        json.addProperty(HELD, key.isHeld());
        json.add(
                OVERLAP,
                key.overlapEndS().isPresent()
                        ? new JsonPrimitive(
                                Instant.ofEpochSecond(key.overlapEndS().getAsLong())
                                        .toString())
                        : JsonNull.INSTANCE);
        return json;
    }

    /** Of the field that {@link #of} gives; empty while the network has its first key. */
    static Optional<String> text(JsonElement field) {
        if (!field.isJsonObject() || field.getAsJsonObject().get(EPOCH).getAsLong() == 0) {
            return Optional.empty();
        }
        JsonObject key = field.getAsJsonObject();
        String number = "key number " + (key.get(EPOCH).getAsLong() + 1);
        if (!key.get(HELD).getAsBoolean()) {
            return Optional.of(number + ", which this node was not given");
        }
        return Optional.of(
                key.get(OVERLAP).isJsonNull()
                        ? number
                        : number + "; the one before is good, too, until "
                                + key.get(OVERLAP).getAsString());
    }
}
