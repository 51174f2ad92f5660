package org.meshnet.core.http;

import java.nio.charset.StandardCharsets;

/**
 * A page, or what there is in place of one.
 *
 * @param status 200 and so on
 * @param contentType of the body
 * @param body the caller's until it is given away; not to be changed then
 */
public record HttpPage(int status, String contentType, byte[] body) {
    private static final String TEXT = "text/plain; charset=utf-8";

    /** A page. */
    public static HttpPage of(String contentType, byte[] body) {
        return new HttpPage(200, contentType, body);
    }

    /** A page of one line. */
    public static HttpPage line(String line) {
        return text(200, line);
    }

    /** That there is none, in a line for people. */
    public static HttpPage refusal(int status, String line) {
        return text(status, line);
    }

    private static HttpPage text(int status, String line) {
        return new HttpPage(status, TEXT, (line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    String reason() {
        return switch (status) {
            case 200 -> "OK";
            case 400 -> "Bad Request";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 421 -> "Misdirected Request";
            case 431 -> "Request Header Fields Too Large";
            case 503 -> "Service Unavailable";
            default -> "Error";
        };
    }
}
