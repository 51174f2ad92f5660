package org.meshnet.core.crypto;

import com.sun.jna.NativeLong;

/** Argon2id (RFC 9106): a key from a passphrase, at a cost that makes guessing dear. Stateless. */
public final class PasswordHash {
    /** Bytes of a salt. */
    public static final int SALT_LENGTH = 16;

    private static final int ARGON2ID = 2;

    private PasswordHash() {}

    /**
     * What it costs.
     *
     * @param passes over the memory
     * @param memoryBytes that each takes
     */
    public record Cost(long passes, long memoryBytes) {
        /** libsodium's moderate one: most of a second. */
        public static final Cost MODERATE = new Cost(3, 268_435_456L);

        private static final long MOST_PASSES = 16;
        private static final long LEAST_BYTES = 8_192;
        private static final long MOST_BYTES = 1L << 30;

        /** @throws IllegalArgumentException if it is out of range: a file must not take all memory */
        public Cost {
            if (passes < 1 || passes > MOST_PASSES || memoryBytes < LEAST_BYTES || memoryBytes > MOST_BYTES) {
                throw new IllegalArgumentException(passes + " passes over " + memoryBytes + " bytes");
            }
        }
    }

    /**
     * A key of 32 bytes.
     *
     * @param passphrase the caller wipes it
     * @throws IllegalArgumentException if the salt has a wrong length
     * @throws IllegalStateException if there is not so much memory
     */
    public static byte[] derive(byte[] passphrase, byte[] salt, Cost cost) {
        Libsodium.requireLength(salt, SALT_LENGTH, "a salt");
        byte[] key = new byte[SecretBox.KEY_LENGTH];
        int rc = Libsodium.calls()
                .crypto_pwhash(
                        key,
                        key.length,
                        passphrase,
                        passphrase.length,
                        salt,
                        cost.passes(),
                        new NativeLong(cost.memoryBytes()),
                        ARGON2ID);
        Libsodium.require(rc, "crypto_pwhash");
        return key;
    }
}
