package org.meshnet.core.crypto;

import java.util.Arrays;
import java.util.Optional;

/** Diffie-Hellman on Curve25519 (RFC 7748). Stateless. */
public final class X25519 {
    /** Bytes of a secret key, a public key and a shared secret. */
    public static final int KEY_LENGTH = 32;

    private X25519() {}

    /**
     * The public key of a secret one.
     *
     * @throws IllegalArgumentException if the key has a wrong length
     */
    public static byte[] publicKey(byte[] secret) {
        Libsodium.requireLength(secret, KEY_LENGTH, "an X25519 secret key");
        byte[] publicKey = new byte[KEY_LENGTH];
        Libsodium.require(Libsodium.calls().crypto_scalarmult_base(publicKey, secret), "crypto_scalarmult_base");
        return publicKey;
    }

    /**
     * The secret that both owners share; the caller wipes it. Empty if the public key is a point of low order, with
     * which everybody could compute it (RFC 7748 §6.1).
     *
     * @throws IllegalArgumentException if a key has a wrong length
     */
    public static Optional<byte[]> agree(byte[] secret, byte[] publicKey) {
        Libsodium.requireLength(secret, KEY_LENGTH, "an X25519 secret key");
        Libsodium.requireLength(publicKey, KEY_LENGTH, "an X25519 public key");
        byte[] shared = new byte[KEY_LENGTH];
        int rc = Libsodium.calls().crypto_scalarmult(shared, secret, publicKey);
        if (rc != 0) {
            Arrays.fill(shared, (byte) 0);
        }
        return Libsodium.present(rc, shared);
    }
}
