package org.meshnet.core.crypto;

import org.meshnet.core.seam.FrameCipher;
import org.meshnet.core.seam.FrameCipherFactory;

/**
 * Makes AES-256-GCM frame ciphers of the JDK's own implementation, which uses the processor's AES and carry-less
 * multiplication.
 */
public final class Aes256GcmFrameCiphers implements FrameCipherFactory {
    @Override
    public FrameCipher create(byte[] key) {
        return new Aes256GcmFrameCipher(key);
    }
}
