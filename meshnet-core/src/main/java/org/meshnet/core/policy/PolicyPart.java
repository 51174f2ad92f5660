package org.meshnet.core.policy;

/**
 * A piece of a document that travels by itself. Immutable.
 *
 * @param kind what it is
 * @param index which one of them
 */
public record PolicyPart(Kind kind, int index) {
    /** What travels. */
    public enum Kind {
        /** Hashes of chunks. */
        PAGE,
        /** A chunk. */
        CHUNK
    }

    /** @throws IllegalArgumentException if there can be no such part */
    public PolicyPart {
        if (index < 0 || index >= PolicyChunks.MAX_COUNT) {
            throw new IllegalArgumentException(kind + " " + index);
        }
    }
}
