package org.meshnet.sim;

import org.meshnet.core.seam.RandomSource;

/**
 * A stream of random numbers from a seed (SplitMix64: Steele, Lea, Flood 2014). Streams split from it by name do not
 * depend on what is drawn from each other, so that one more draw in one place does not move all others. Good for tests
 * only.
 */
public final class SimRandom implements RandomSource {
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private final long seed;
    private long state;

    public SimRandom(long seed) {
        this.seed = seed;
        this.state = mix(seed);
    }

    /** A stream of its own for this name; the same at every call. */
    public SimRandom split(String name) {
        long child = seed;
        for (int i = 0; i < name.length(); i++) {
            child = mix(child ^ name.charAt(i));
        }
        return new SimRandom(mix(child + name.length()));
    }

    @Override
    public long nextLong() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    @Override
    public void nextBytes(byte[] bytes) {
        long word = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (i % Long.BYTES == 0) {
                word = nextLong();
            }
            bytes[i] = (byte) (word >>> (8 * (i % Long.BYTES)));
        }
    }

    /** A number from 0 to {@code bound} − 1. */
    public int nextInt(int bound) {
        return (int) nextLong(bound);
    }

    /** True this often, of 1; draws nothing if it never is. */
    public boolean chance(double rate) {
        return rate > 0 && (nextLong() >>> 11) * 0x1.0p-53 < rate;
    }

    static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
