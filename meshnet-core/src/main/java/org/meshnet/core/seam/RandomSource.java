package org.meshnet.core.seam;

import java.nio.ByteBuffer;

/**
 * Where the core's randomness comes from: the system's secure generator in production, a seeded one in the simulation.
 * Called by one thread.
 */
@FunctionalInterface
public interface RandomSource {
    /** Fills the whole array. */
    void nextBytes(byte[] bytes);

    /** This many fresh bytes. */
    default byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        nextBytes(bytes);
        return bytes;
    }

    /**
     * Fresh bytes by which the engine names something that others name when they answer: an attempt, a question. They
     * may tell engines behind one socket apart ({@link NumberedRandom}).
     */
    default byte[] name(int count) {
        return bytes(count);
    }

    /** 64 fresh bits. */
    default long nextLong() {
        return ByteBuffer.wrap(bytes(Long.BYTES)).getLong();
    }

    /** A number from 0 to {@code bound} − 1; its bias is below bound / 2^63. */
    default long nextLong(long bound) {
        return (nextLong() >>> 1) % bound;
    }
}
