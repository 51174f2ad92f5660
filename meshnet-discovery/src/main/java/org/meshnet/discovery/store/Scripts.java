package org.meshnet.discovery.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.meshnet.core.key.Hex;

/** The scripts that a store carries out, each in one step. Immutable. */
final class Scripts {
    static final Script BEAT = load("beat");
    static final Script PUT = load("put");
    static final Script REMOVE = load("remove");
    static final Script PURGE = load("purge");
    static final Script SNAPSHOT = load("snapshot");
    static final Script READ = load("read");

    static final List<Script> ALL = List.of(BEAT, PUT, REMOVE, PURGE, SNAPSHOT, READ);

    /**
     * One script.
     *
     * @param text for a store that does not know it
     * @param digest by which it does
     */
    record Script(String text, String digest) {}

    private Scripts() {}

    private static Script load(String name) {
        String text = resource("prelude") + resource(name);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return new Script(text, Hex.encode(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each Java machine has SHA-1", e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = Scripts.class.getResourceAsStream(name + ".lua")) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its script " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
