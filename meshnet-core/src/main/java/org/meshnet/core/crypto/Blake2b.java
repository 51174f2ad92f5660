package org.meshnet.core.crypto;

import java.util.Arrays;

/** BLAKE2b (RFC 7693): the protocol's H16, H32 and H64, plain or keyed. Stateless. */
public final class Blake2b {
    /** Longest output and longest key, in bytes. */
    public static final int MAX_LENGTH = 64;

    private static final int MIN_KEY_LENGTH = 16;
    private static final byte[] NO_KEY = {};

    private Blake2b() {}

    /**
     * The hash of the parts, one after the other.
     *
     * @param outBytes 1 to 64
     * @throws IllegalArgumentException if there is no hash of that length
     */
    public static byte[] hash(int outBytes, byte[]... parts) {
        return compute(outBytes, NO_KEY, parts);
    }

    /**
     * The keyed hash of the parts, one after the other: a MAC.
     *
     * @param outBytes 1 to 64
     * @param key 16 to 64 bytes
     * @throws IllegalArgumentException if there is no hash of that length, or the key's length is wrong
     */
    public static byte[] keyed(int outBytes, byte[] key, byte[]... parts) {
        if (key.length < MIN_KEY_LENGTH || key.length > MAX_LENGTH) {
            throw new IllegalArgumentException("a BLAKE2b key has 16 to 64 bytes, not " + key.length);
        }
        return compute(outBytes, key, parts);
    }

    private static byte[] compute(int outBytes, byte[] key, byte[]... parts) {
        if (outBytes < 1 || outBytes > MAX_LENGTH) {
            throw new IllegalArgumentException("a BLAKE2b hash has 1 to 64 bytes, not " + outBytes);
        }
        byte[] text = join(parts);
        byte[] out = new byte[outBytes];
        int rc = Libsodium.calls().crypto_generichash(out, outBytes, text, text.length, key, key.length);
        Arrays.fill(text, (byte) 0);
        Libsodium.require(rc, "crypto_generichash");
        return out;
    }

    private static byte[] join(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] joined = new byte[length];
        int offset = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, joined, offset, part.length);
            offset += part.length;
        }
        return joined;
    }
}
