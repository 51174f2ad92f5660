package org.meshnet.node.control;

import java.util.Locale;
import java.util.Optional;
import org.meshnet.core.key.ServerKey;

/**
 * By which key a node knows a discovery server.
 *
 * @param key that the server must have; empty if the first one that it proves is believed
 * @param source whence the key is known; empty if it is not
 * @param refused another key that was shown in its place since the node registered there last
 */
public record ServerKeyStatus(Optional<ServerKey> key, Optional<Source> source, Optional<ServerKey> refused) {
    /** No key is known yet. */
    public static final ServerKeyStatus NONE =
            new ServerKeyStatus(Optional.empty(), Optional.empty(), Optional.empty());

    /** This key is known from there, and no other was shown. */
    public static ServerKeyStatus of(ServerKey key, Source source) {
        return new ServerKeyStatus(Optional.of(key), Optional.of(source), Optional.empty());
    }

    /** Whence a key is known. */
    public enum Source {
        /** The user gave it. */
        PINNED,
        /** From an earlier run. */
        REMEMBERED,
        /** It was met in this run, and believed. */
        NEW;

        /** In small letters. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
