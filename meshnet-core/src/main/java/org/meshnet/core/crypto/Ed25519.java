package org.meshnet.core.crypto;

import java.util.Optional;

/** The public half of Ed25519 (RFC 8032). Stateless. */
public final class Ed25519 {
    /** Bytes of a public key. */
    public static final int PUBLIC_KEY_LENGTH = 32;
    /** Bytes of a signature. */
    public static final int SIGNATURE_LENGTH = 64;

    private Ed25519() {}

    /**
     * Did the owner of the key sign the message? Keys of low order are refused.
     *
     * @throws IllegalArgumentException if the key or the signature has a wrong length
     */
    public static boolean verify(byte[] publicKey, byte[] signature, byte[] message) {
        Libsodium.requireLength(publicKey, PUBLIC_KEY_LENGTH, "an Ed25519 public key");
        Libsodium.requireLength(signature, SIGNATURE_LENGTH, "an Ed25519 signature");
        return Libsodium.calls().crypto_sign_verify_detached(signature, message, message.length, publicKey) == 0;
    }

    /**
     * The X25519 form of a public key. Empty if the bytes are no point of the curve's main group.
     *
     * @throws IllegalArgumentException if the key has a wrong length
     */
    public static Optional<byte[]> toX25519(byte[] publicKey) {
        Libsodium.requireLength(publicKey, PUBLIC_KEY_LENGTH, "an Ed25519 public key");
        byte[] converted = new byte[X25519.KEY_LENGTH];
        return Libsodium.present(
                Libsodium.calls().crypto_sign_ed25519_pk_to_curve25519(converted, publicKey), converted);
    }
}
