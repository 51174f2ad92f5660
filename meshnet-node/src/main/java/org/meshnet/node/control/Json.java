package org.meshnet.node.control;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** The program's one way to read and write JSON: trees only, nulls shown, no HTML escapes. Stateless. */
public final class Json {
    private static final Gson LINE =
            new GsonBuilder().serializeNulls().disableHtmlEscaping().create();
    private static final Gson PRETTY = new GsonBuilder()
            .serializeNulls()
            .disableHtmlEscaping()
            .setPrettyPrinting()
            .create();

    /** One more where a field goes or changes its meaning; further fields do not count. */
    private static final int SCHEMA = 1;

    private static final double NS_PER_MS = TimeUnit.MILLISECONDS.toNanos(1);

    private Json() {}

    /** An object that begins with the number of the documented form, which docs/json.md explains. */
    public static JsonObject versioned() {
        JsonObject json = new JsonObject();
        json.addProperty("schema", SCHEMA);
        return json;
    }

    /** Each as its text. */
    public static JsonArray texts(Iterable<?> values) {
        JsonArray array = new JsonArray();
        values.forEach(value -> array.add(value.toString()));
        return array;
    }

    /** Its text; null if there is none. */
    public static JsonElement text(Optional<?> value) {
        return value.<JsonElement>map(known -> new JsonPrimitive(known.toString()))
                .orElse(JsonNull.INSTANCE);
    }

    /** The word for a constant, such as {@code no-answer} for {@code NO_ANSWER}. */
    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** With three decimals: microseconds are as fine as it gets. */
    public static JsonElement milliseconds(OptionalLong ns) {
        return ns.isPresent()
                ? new JsonPrimitive(Math.round(ns.getAsLong() / NS_PER_MS * 1000) / 1000.0)
                : JsonNull.INSTANCE;
    }

    /** On one line. */
    public static String line(JsonElement json) {
        return LINE.toJson(json);
    }

    /** Indented, for people and programs alike. */
    public static String pretty(JsonElement json) {
        return PRETTY.toJson(json);
    }

    /** Reads one object. Empty if the text is none. */
    public static Optional<JsonObject> parseObject(String text) {
        try {
            JsonElement json = JsonParser.parseString(text);
            return json.isJsonObject() ? Optional.of(json.getAsJsonObject()) : Optional.empty();
        } catch (JsonParseException e) {
            return Optional.empty();
        }
    }
}
