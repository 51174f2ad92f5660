package org.meshnet.core.crypto;

import org.meshnet.core.seam.FrameCipher;
import org.meshnet.core.seam.FrameCipherFactory;

/**
 * Frame ciphers on every system that lazysodium supports, through its array calls: each call copies the text into an
 * array and back. Thread-safe.
 */
public final class SodiumFrameCiphers implements FrameCipherFactory {
    /** @throws SodiumUnavailableException if libsodium cannot be loaded */
    public SodiumFrameCiphers() {
        Libsodium.calls();
    }

    @Override
    public FrameCipher create(byte[] key) {
        return new SecretBoxFrameCipher(key);
    }
}
