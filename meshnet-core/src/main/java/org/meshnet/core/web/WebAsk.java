package org.meshnet.core.web;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a page asks.
 *
 * @param query by name; of several of one name the last
 * @param body of a POST; empty for others
 */
public record WebAsk(Map<String, String> query, String body) {
    /** Copies the map. */
    public WebAsk {
        query = Map.copyOf(query);
    }

    /** What stands there; empty if it does not. */
    public String query(String name) {
        return query.getOrDefault(name, "");
    }

    /** @throws IllegalArgumentException if it is no query */
    static Map<String, String> parse(@Nullable String rawQuery) {
        Map<String, String> query = new HashMap<>();
        if (rawQuery != null) {
            for (String pair : rawQuery.split("&", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    query.put(
                            URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
                }
            }
        }
        return query;
    }
}
