package org.meshnet.core.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;

/**
 * A file of the page, which comes with the program.
 *
 * @param type as HTTP names it
 * @param body whole; nobody changes it
 * @param tag another one whenever the body is another
 */
public record WebFile(String type, byte[] body, String tag) {
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    /**
     * The resource of this name beside a class.
     *
     * @throws IllegalArgumentException if its ending is unknown
     */
    public static WebFile of(Class<?> neighbour, String name) {
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type == null) {
            throw new IllegalArgumentException("no type for " + name);
        }
        try (InputStream in = neighbour.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException("no resource " + name + " beside " + neighbour);
            }
            byte[] body = in.readAllBytes();
            return new WebFile(type, body, '"' + Integer.toHexString(Arrays.hashCode(body)) + '"');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
