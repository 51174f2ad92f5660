package org.meshnet.core.crypto;

import java.util.Optional;

/** XSalsa20-Poly1305, libsodium's {@code crypto_secretbox_easy}: the tag stands before the text. Stateless. */
public final class SecretBox {
    /** Bytes of a key. */
    public static final int KEY_LENGTH = 32;
    /** Bytes of a nonce. */
    public static final int NONCE_LENGTH = 24;
    /** Bytes that sealing adds. */
    public static final int TAG_LENGTH = 16;

    private SecretBox() {}

    /**
     * The tag, then the sealed text.
     *
     * @param nonce never used before with this key
     * @throws IllegalArgumentException if the key or the nonce has a wrong length
     */
    public static byte[] seal(byte[] key, byte[] nonce, byte[] text) {
        requireLengths(key, nonce);
        byte[] sealed = new byte[TAG_LENGTH + text.length];
        int rc = Libsodium.calls().crypto_secretbox_easy(sealed, text, text.length, nonce, key);
        Libsodium.require(rc, "crypto_secretbox_easy");
        return sealed;
    }

    /**
     * The text. Empty if it was not sealed with this key and nonce.
     *
     * @throws IllegalArgumentException if the key or the nonce has a wrong length
     */
    public static Optional<byte[]> open(byte[] key, byte[] nonce, byte[] sealed) {
        requireLengths(key, nonce);
        if (sealed.length < TAG_LENGTH) {
            return Optional.empty();
        }
        byte[] text = new byte[sealed.length - TAG_LENGTH];
        int rc = Libsodium.calls().crypto_secretbox_open_easy(text, sealed, sealed.length, nonce, key);
        return Libsodium.present(rc, text);
    }

    private static void requireLengths(byte[] key, byte[] nonce) {
        Libsodium.requireLength(key, KEY_LENGTH, "a secretbox key");
        Libsodium.requireLength(nonce, NONCE_LENGTH, "a secretbox nonce");
    }
}
