package org.meshnet.core.wire;

import java.util.Optional;
import org.meshnet.core.net.Endpoint;

/**
 * An endpoint at which a node might be reached. Immutable.
 *
 * @param kind how the node knows of it
 * @param endpoint where
 */
public record Candidate(Kind kind, Endpoint endpoint) {
    /** Bytes on the wire. */
    public static final int LENGTH = 1 + Endpoint.LENGTH;

    /** How a node knows of a candidate. */
    public enum Kind {
        /** An address of an interface. */
        LOCAL(1),
        /** What a server saw. */
        OBSERVED(2),
        /** A port that the router opened on request. */
        MAPPED(3),
        /** What the user gave. */
        CONFIGURED(4);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        /** The byte on the wire. */
        public int code() {
            return code;
        }

        /** The kind with this byte, if there is one. */
        public static Optional<Kind> of(int code) {
            return code >= 1 && code <= values().length ? Optional.of(values()[code - 1]) : Optional.empty();
        }
    }
}
