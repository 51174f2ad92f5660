package org.meshnet.discovery.registry;

import java.util.Random;
import org.meshnet.core.seam.RandomSource;

/** The same numbers for the same seed. */
public final class SeededRandom implements RandomSource {
    private final Random random;

    public SeededRandom(long seed) {
        random = new Random(seed);
    }

    @Override
    public void nextBytes(byte[] bytes) {
        random.nextBytes(bytes);
    }
}
