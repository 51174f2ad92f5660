package org.meshnet.core.crypto;

import java.util.Arrays;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.seam.RandomSource;

/**
 * A node's Ed25519 key pair and its X25519 form, the Noise static key (docs/protocol.md §2). Thread-safe until
 * destroyed; prints the public key only.
 */
public final class Identity {
    /** Bytes of a seed. */
    public static final int SEED_LENGTH = SigningKey.SEED_LENGTH;

    private final SigningKey signingKey;
    private final NodeKey nodeKey;
    private final SecretBytes noiseSecretKey;
    private final byte[] noisePublicKey;

    private Identity(SigningKey signingKey) {
        this.signingKey = signingKey;
        this.nodeKey = NodeKey.of(signingKey.publicKey());
        byte[] secretKey = signingKey.toX25519();
        this.noiseSecretKey = new SecretBytes(secretKey);
        this.noisePublicKey = X25519.publicKey(secretKey);
    }

    /**
     * The identity of a seed.
     *
     * @param seed copied; the caller wipes it
     * @throws IllegalArgumentException if the seed has a wrong length
     */
    public static Identity fromSeed(byte[] seed) {
        return new Identity(SigningKey.fromSeed(seed));
    }

    /** A fresh identity. */
    public static Identity generate(RandomSource random) {
        byte[] seed = random.bytes(SEED_LENGTH);
        try {
            return fromSeed(seed);
        } finally {
            Arrays.fill(seed, (byte) 0);
        }
    }

    /** The public half. */
    public NodeKey nodeKey() {
        return nodeKey;
    }

    /** A copy of the secret that {@link #fromSeed} takes; the caller wipes it. */
    public byte[] seed() {
        return signingKey.seed();
    }

    /** A copy of the X25519 public key. */
    public byte[] noisePublicKey() {
        return noisePublicKey.clone();
    }

    /** A copy of the X25519 secret key; the caller wipes it. */
    public byte[] noiseSecretKey() {
        return noiseSecretKey.copy();
    }

    /** The Ed25519 signature of a message. */
    public byte[] sign(byte[] message) {
        return signingKey.sign(message);
    }

    /** Wipes the secrets; what needs them throws {@link IllegalStateException} from now on. */
    public void destroy() {
        signingKey.destroy();
        noiseSecretKey.destroy();
    }

    @Override
    public String toString() {
        return "Identity[" + nodeKey + "]";
    }
}
