package org.meshnet.core.crypto;

import org.meshnet.core.seam.RandomSource;

/** The system's secure generator, through libsodium's {@code randombytes_buf}. Thread-safe. */
public final class SecureRandomSource implements RandomSource {
    /** @throws SodiumUnavailableException if libsodium cannot be loaded */
    public SecureRandomSource() {
        Libsodium.calls();
    }

    @Override
    public void nextBytes(byte[] bytes) {
        Libsodium.calls().randombytes_buf(bytes, bytes.length);
    }
}
