package org.meshnet.core.web;

import java.nio.charset.StandardCharsets;

/**
 * An answer.
 *
 * @param status of HTTP
 * @param type of the body
 * @param body whole; nobody changes it
 */
public record WebReply(int status, String type, byte[] body) {
    static final String JSON = "application/json; charset=utf-8";

    /** A JSON text. */
    public static WebReply json(String text) {
        return new WebReply(200, JSON, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Why there is no other answer. */
    public static WebReply error(int status, String reason) {
        String text = "{\"error\":" + JsonText.quoted(reason) + "}";
        return new WebReply(status, JSON, text.getBytes(StandardCharsets.UTF_8));
    }
}
