package org.meshnet.core.noise;

import java.util.Optional;
import org.meshnet.core.crypto.ChaChaPoly;
import org.meshnet.core.crypto.SecretBytes;

/**
 * Noise's CipherState (revision 34 §5.1), always with a key: the key and the count of messages under it. Not
 * thread-safe.
 */
final class CipherState {
    /** Bytes of a key. */
    static final int KEY_LENGTH = ChaChaPoly.KEY_LENGTH;

    private final SecretBytes key;
    private long counter;

    /** @param key owned by this from now on */
    CipherState(byte[] key) {
        this(key, 0);
    }

    private CipherState(byte[] key, long counter) {
        if (key.length != KEY_LENGTH) {
            throw new IllegalArgumentException("a cipher key has " + KEY_LENGTH + " bytes, not " + key.length);
        }
        this.key = new SecretBytes(key);
        this.counter = counter;
    }

    CipherState copy() {
        return new CipherState(key.copy(), counter);
    }

    byte[] seal(byte[] ad, byte[] text) {
        byte[] sealed = ChaChaPoly.seal(key.lend(), counter, ad, text);
        counter++;
        return sealed;
    }

    /** The text. Empty if it does not authenticate; the counter then stays. */
    Optional<byte[]> open(byte[] ad, byte[] sealed) {
        Optional<byte[]> text = ChaChaPoly.open(key.lend(), counter, ad, sealed);
        if (text.isPresent()) {
            counter++;
        }
        return text;
    }

    void destroy() {
        key.destroy();
    }
}
