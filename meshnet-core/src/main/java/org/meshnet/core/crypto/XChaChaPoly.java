package org.meshnet.core.crypto;

import java.util.Optional;

/** XChaCha20-Poly1305 (IETF), for random nonces. The tag stands behind the text. Stateless. */
public final class XChaChaPoly {
    /** Bytes of a key. */
    public static final int KEY_LENGTH = 32;
    /** Bytes of a nonce. */
    public static final int NONCE_LENGTH = 24;
    /** Bytes that sealing adds. */
    public static final int TAG_LENGTH = 16;

    private XChaChaPoly() {}

    /**
     * The sealed text, then the tag.
     *
     * @param nonce never used before with this key
     * @param ad authenticated with the text, not part of the result
     * @throws IllegalArgumentException if the key or the nonce has a wrong length
     */
    public static byte[] seal(byte[] key, byte[] nonce, byte[] ad, byte[] text) {
        requireLengths(key, nonce);
        byte[] sealed = new byte[text.length + TAG_LENGTH];
        int rc = Libsodium.calls()
                .crypto_aead_xchacha20poly1305_ietf_encrypt(
                        sealed, null, text, text.length, ad, ad.length, null, nonce, key);
        Libsodium.require(rc, "crypto_aead_xchacha20poly1305_ietf_encrypt");
        return sealed;
    }

    /**
     * The text. Empty if it was not sealed with this key, nonce and {@code ad}.
     *
     * @throws IllegalArgumentException if the key or the nonce has a wrong length
     */
    public static Optional<byte[]> open(byte[] key, byte[] nonce, byte[] ad, byte[] sealed) {
        requireLengths(key, nonce);
        if (sealed.length < TAG_LENGTH) {
            return Optional.empty();
        }
        byte[] text = new byte[sealed.length - TAG_LENGTH];
        int rc = Libsodium.calls()
                .crypto_aead_xchacha20poly1305_ietf_decrypt(
                        text, null, null, sealed, sealed.length, ad, ad.length, nonce, key);
        return Libsodium.present(rc, text);
    }

    private static void requireLengths(byte[] key, byte[] nonce) {
        Libsodium.requireLength(key, KEY_LENGTH, "an XChaCha20-Poly1305 key");
        Libsodium.requireLength(nonce, NONCE_LENGTH, "an XChaCha20-Poly1305 nonce");
    }
}
