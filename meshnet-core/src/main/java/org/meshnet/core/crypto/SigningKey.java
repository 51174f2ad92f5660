package org.meshnet.core.crypto;

import java.util.Arrays;

/** An Ed25519 key pair (RFC 8032) that signs. Thread-safe until destroyed; never printed. */
public final class SigningKey {
    /** Bytes of a seed. */
    public static final int SEED_LENGTH = 32;

    private static final int SECRET_KEY_LENGTH = 64;

    private final SecretBytes secretKey;
    private final byte[] publicKey;

    private SigningKey(byte[] secretKey, byte[] publicKey) {
        this.secretKey = new SecretBytes(secretKey);
        this.publicKey = publicKey;
    }

    /**
     * The key pair of a seed (RFC 8032's "private key").
     *
     * @param seed copied; the caller wipes it
     * @throws IllegalArgumentException if the seed has a wrong length
     */
    public static SigningKey fromSeed(byte[] seed) {
        Libsodium.requireLength(seed, SEED_LENGTH, "an Ed25519 seed");
        byte[] publicKey = new byte[Ed25519.PUBLIC_KEY_LENGTH];
        byte[] secretKey = new byte[SECRET_KEY_LENGTH];
        Libsodium.require(
                Libsodium.calls().crypto_sign_seed_keypair(publicKey, secretKey, seed), "crypto_sign_seed_keypair");
        return new SigningKey(secretKey, publicKey);
    }

    /** A copy of the public key, 32 bytes. */
    public byte[] publicKey() {
        return publicKey.clone();
    }

    /**
     * The signature of a message, 64 bytes.
     *
     * @throws IllegalStateException after {@link #destroy()}
     */
    public byte[] sign(byte[] message) {
        byte[] signature = new byte[Ed25519.SIGNATURE_LENGTH];
        int rc = Libsodium.calls().crypto_sign_detached(signature, null, message, message.length, secretKey.lend());
        Libsodium.require(rc, "crypto_sign_detached");
        return signature;
    }

    /** The X25519 form of the secret key; the caller wipes it. */
    byte[] toX25519() {
        byte[] converted = new byte[X25519.KEY_LENGTH];
        int rc = Libsodium.calls().crypto_sign_ed25519_sk_to_curve25519(converted, secretKey.lend());
        Libsodium.require(rc, "crypto_sign_ed25519_sk_to_curve25519");
        return converted;
    }

    /** The first half of libsodium's secret key is the seed; the caller wipes the copy. */
    byte[] seed() {
        return Arrays.copyOf(secretKey.lend(), SEED_LENGTH);
    }

    /** Wipes the secret key. */
    public void destroy() {
        secretKey.destroy();
    }

    @Override
    public String toString() {
        return "SigningKey[secret]";
    }
}
