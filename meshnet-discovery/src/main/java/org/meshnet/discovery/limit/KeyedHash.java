package org.meshnet.discovery.limit;

import org.meshnet.core.seam.RandomSource;

/**
 * A fast hash of two words under a random key, for tables whose keys strangers choose. It is no cryptographic hash: its
 * values never leave the process, and who could steer them anyway would only fill a bounded table sooner. Immutable.
 */
public final class KeyedHash {
    private final long k0;
    private final long k1;

    /** @param random for the key */
    public KeyedHash(RandomSource random) {
        k0 = random.nextLong();
        k1 = random.nextLong();
    }

    public int of(long high, long low) {
        long mixed = mix((mix(high ^ k0) + low) ^ k1);
        return (int) (mixed >>> 32);
    }

    /** The finaliser of SplitMix64 (Steele, Lea, Flood 2014): every input bit reaches every output bit. */
    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
