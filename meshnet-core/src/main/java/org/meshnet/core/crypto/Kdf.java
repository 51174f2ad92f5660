package org.meshnet.core.crypto;

import java.nio.charset.StandardCharsets;

/** The protocol's key-derivation function (docs/protocol.md §2). Stateless. */
public final class Kdf {
    /** Bytes of a key to derive from, and of a derived key. */
    public static final int KEY_LENGTH = 32;

    private Kdf() {}

    /**
     * BLAKE2b with a 32-byte output, keyed with {@code key}, over the ASCII bytes of {@code label}.
     *
     * @throws IllegalArgumentException if the key has not 32 bytes
     */
    public static byte[] derive(byte[] key, String label) {
        Libsodium.requireLength(key, KEY_LENGTH, "a key to derive from");
        return Blake2b.keyed(KEY_LENGTH, key, label.getBytes(StandardCharsets.US_ASCII));
    }
}
