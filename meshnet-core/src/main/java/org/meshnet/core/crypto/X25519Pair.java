package org.meshnet.core.crypto;

import java.util.Optional;
import org.meshnet.core.seam.RandomSource;

/** An X25519 key pair (RFC 7748). Thread-safe until destroyed; never printed. */
public final class X25519Pair {
    private final SecretBytes secretKey;
    private final byte[] publicKey;

    private X25519Pair(byte[] secretKey) {
        this(secretKey, X25519.publicKey(secretKey));
    }

    private X25519Pair(byte[] secretKey, byte[] publicKey) {
        this.publicKey = publicKey;
        this.secretKey = new SecretBytes(secretKey);
    }

    /**
     * The pair of a secret key.
     *
     * @param secretKey copied; the caller wipes it
     * @throws IllegalArgumentException if it has a wrong length
     */
    public static X25519Pair fromSecret(byte[] secretKey) {
        return new X25519Pair(secretKey.clone());
    }

    /** A fresh pair. */
    public static X25519Pair generate(RandomSource random) {
        return new X25519Pair(random.bytes(X25519.KEY_LENGTH));
    }

    /**
     * The same pair once more, for another thread: destroying the one leaves the other.
     *
     * @throws IllegalStateException after {@link #destroy()}
     */
    public X25519Pair copy() {
        return new X25519Pair(secretKey.copy(), publicKey);
    }

    /** A copy of the public key, 32 bytes. */
    public byte[] publicKey() {
        return publicKey.clone();
    }

    /** A copy of the secret key, 32 bytes; the caller wipes it. */
    byte[] secretKey() {
        return secretKey.copy();
    }

    /**
     * The secret shared with the owner of a public key; the caller wipes it. Empty if that is a point of low order.
     *
     * @throws IllegalArgumentException if the public key has a wrong length
     * @throws IllegalStateException after {@link #destroy()}
     */
    public Optional<byte[]> agree(byte[] otherPublicKey) {
        return X25519.agree(secretKey.lend(), otherPublicKey);
    }

    /**
     * Wipes the secret key; what needs it throws {@link IllegalStateException} from now on. Harmless when done twice.
     */
    public void destroy() {
        secretKey.destroy();
    }

    @Override
    public String toString() {
        return "X25519Pair[secret]";
    }
}
