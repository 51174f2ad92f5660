package org.meshnet.discovery.registry;

import java.util.Random;
import org.meshnet.core.seam.RandomSource;

/** The same numbers for the same seed. */
final class SeededRandom implements RandomSource {
    private final Random random;

    SeededRandom(long seed) {
        random = new Random(seed);
    }

    @Override
    public void nextBytes(byte[] bytes) {
        random.nextBytes(bytes);
    }
}
