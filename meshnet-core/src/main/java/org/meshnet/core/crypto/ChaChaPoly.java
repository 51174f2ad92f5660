package org.meshnet.core.crypto;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * ChaCha20-Poly1305 (RFC 8439) with Noise's nonce: four zero bytes, then the counter, little-endian (Noise revision 34
 * §12.3). The tag stands behind the text. Stateless.
 */
public final class ChaChaPoly {
    /** Bytes of a key. */
    public static final int KEY_LENGTH = 32;
    /** Bytes that sealing adds. */
    public static final int TAG_LENGTH = 16;

    private static final int NONCE_LENGTH = 12;
    private static final int COUNTER_OFFSET = 4;

    private ChaChaPoly() {}

    /**
     * The sealed text, then the tag.
     *
     * @param counter never used before with this key
     * @param ad authenticated with the text, not part of the result
     * @throws IllegalArgumentException if the key has a wrong length
     */
    public static byte[] seal(byte[] key, long counter, byte[] ad, byte[] text) {
        Libsodium.requireLength(key, KEY_LENGTH, "a ChaCha20-Poly1305 key");
        byte[] sealed = new byte[text.length + TAG_LENGTH];
        int rc = Libsodium.calls()
                .crypto_aead_chacha20poly1305_ietf_encrypt(
                        sealed, null, text, text.length, ad, ad.length, null, nonce(counter), key);
        Libsodium.require(rc, "crypto_aead_chacha20poly1305_ietf_encrypt");
        return sealed;
    }

    /**
     * The text. Empty if it was not sealed with this key, counter and {@code ad}.
     *
     * @throws IllegalArgumentException if the key has a wrong length
     */
    public static Optional<byte[]> open(byte[] key, long counter, byte[] ad, byte[] sealed) {
        Libsodium.requireLength(key, KEY_LENGTH, "a ChaCha20-Poly1305 key");
        if (sealed.length < TAG_LENGTH) {
            return Optional.empty();
        }
        byte[] text = new byte[sealed.length - TAG_LENGTH];
        int rc = Libsodium.calls()
                .crypto_aead_chacha20poly1305_ietf_decrypt(
                        text, null, null, sealed, sealed.length, ad, ad.length, nonce(counter), key);
        return Libsodium.present(rc, text);
    }

    private static byte[] nonce(long counter) {
        return ByteBuffer.allocate(NONCE_LENGTH)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(COUNTER_OFFSET, counter)
                .array();
    }
}
