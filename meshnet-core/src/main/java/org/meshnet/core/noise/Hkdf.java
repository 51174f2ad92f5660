package org.meshnet.core.noise;

import java.util.Arrays;
import org.meshnet.core.crypto.Blake2b;

/** Noise's HKDF over HMAC-BLAKE2b (revision 34 §4.3; RFC 2104). Stateless. */
final class Hkdf {
    /** Bytes of a hash, and so of each output. */
    static final int HASH_LENGTH = 64;

    private static final int BLOCK_LENGTH = 128;
    private static final byte INNER_PAD = 0x36;
    private static final byte OUTER_PAD = 0x5c;

    private Hkdf() {}

    /**
     * The first outputs for a chaining key and an input; the caller wipes them.
     *
     * @param count 2 or 3
     */
    static byte[][] expand(byte[] chainingKey, byte[] input, int count) {
        byte[] temporaryKey = hmac(chainingKey, input);
        byte[][] outputs = new byte[count][];
        byte[] previous = {};
        for (int i = 0; i < count; i++) {
            outputs[i] = hmac(temporaryKey, previous, new byte[] {(byte) (i + 1)});
            previous = outputs[i];
        }
        Arrays.fill(temporaryKey, (byte) 0);
        return outputs;
    }

    private static byte[] hmac(byte[] key, byte[]... parts) {
        byte[][] innerParts = new byte[parts.length + 1][];
        innerParts[0] = pad(key, INNER_PAD);
        System.arraycopy(parts, 0, innerParts, 1, parts.length);
        byte[] inner = Blake2b.hash(HASH_LENGTH, innerParts);
        byte[] outerPad = pad(key, OUTER_PAD);
        byte[] result = Blake2b.hash(HASH_LENGTH, outerPad, inner);
        wipe(innerParts[0], inner, outerPad);
        return result;
    }

    private static byte[] pad(byte[] key, byte value) {
        byte[] padded = new byte[BLOCK_LENGTH];
        Arrays.fill(padded, value);
        for (int i = 0; i < key.length; i++) {
            padded[i] ^= key[i];
        }
        return padded;
    }

    private static void wipe(byte[]... secrets) {
        for (byte[] secret : secrets) {
            Arrays.fill(secret, (byte) 0);
        }
    }
}
