package org.meshnet.core.seam;

/** Makes the ciphers of sessions. Thread-safe. */
@FunctionalInterface
public interface FrameCipherFactory {
    /**
     * A cipher for one direction of a session.
     *
     * @param key 32 bytes; copied
     */
    FrameCipher secretBox(byte[] key);
}
