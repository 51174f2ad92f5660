package org.meshnet.core.seam;

/** Makes the frame ciphers of one suite. Thread-safe. */
@FunctionalInterface
public interface FrameCipherFactory {
    /**
     * A cipher for one direction of a session.
     *
     * @param key 32 bytes; copied
     */
    FrameCipher create(byte[] key);
}
