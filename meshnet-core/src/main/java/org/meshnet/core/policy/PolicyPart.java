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
        if (!isPart(index)) {
            throw new IllegalArgumentException(kind + " " + index);
        }
    }

    /** Can there be one with this index? */
    public static boolean isPart(int index) {
        return index >= 0 && index < PolicyChunks.MAX_COUNT;
    }
}
