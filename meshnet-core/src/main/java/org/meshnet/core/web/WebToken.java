package org.meshnet.core.web;

import java.nio.charset.StandardCharsets;
import org.meshnet.core.crypto.Blake2b;
import org.meshnet.core.crypto.ConstantTime;

/** What a browser has to show before it is told anything. It is compared in constant time, and never printed. */
public final class WebToken {
    /** Characters of the shortest: fewer could be guessed. */
    public static final int SHORTEST = 16;
    /** Characters of the longest, so that it fits a header. */
    public static final int LONGEST = 256;

    private static final String SCHEME = "Bearer ";
    private static final int DIGEST_LENGTH = 32;

    private final String text;

    /**
     * Takes what stands in a file.
     *
     * @throws IllegalArgumentException if it is too short, too long, or not of letters, digits, dots, dashes and
     *     underscores, which need no escape anywhere
     */
    public WebToken(String text) {
        if (text.length() < SHORTEST || text.length() > LONGEST || !text.matches("[A-Za-z0-9._~-]+")) {
            throw new IllegalArgumentException("expected " + SHORTEST + " to " + LONGEST
                    + " letters, digits, dots, dashes and underscores in one line");
        }
        this.text = text;
    }

    /** Is this what the header {@code Authorization} has to be? How long it takes does not tell. */
    boolean isShownBy(String authorization) {
        return ConstantTime.equals(digest(SCHEME + text), digest(authorization));
    }

    /** For whoever may know it: root, by the control socket. */
    public String reveal() {
        return text;
    }

    private static byte[] digest(String text) {
        return Blake2b.hash(DIGEST_LENGTH, text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "WebToken";
    }
}
