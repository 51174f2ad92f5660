package org.meshnet.core.policy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.Optional;
import org.meshnet.core.crypto.Blake2b;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.crypto.SecretBox;
import org.meshnet.core.crypto.SecretBytes;
import org.meshnet.core.key.NetworkTag;

/**
 * Seals the chunks of a network's documents, so that a server keeps and hands out what it cannot read. The same text
 * gives the same bytes, as its nonce is its keyed hash: who sees two documents sees which chunks are equal, and no
 * more. Wiped by {@link #destroy()}. Thread-safe until then.
 *
 * <pre>
 *   nonce 24 | secretbox(key, nonce, text)
 * </pre>
 */
public final class PolicySeal {
    /** Bytes that sealing adds. */
    static final int OVERHEAD = SecretBox.NONCE_LENGTH + SecretBox.TAG_LENGTH;

    private static final byte[] NONCE_LABEL = "meshnet v2 policy nonce".getBytes(US_ASCII);

    private final NetworkTag network;
    private final SecretBytes key;

    /**
     * @param network whose documents they are
     * @param key that follows from the network's name (docs/protocol.md §2), 32 bytes; copied
     * @throws IllegalArgumentException if it has a wrong length
     */
    public PolicySeal(NetworkTag network, byte[] key) {
        if (key.length != SecretBox.KEY_LENGTH) {
            throw new IllegalArgumentException("a key of " + key.length + " bytes");
        }
        this.network = network;
        this.key = new SecretBytes(key.clone());
    }

    /** That of a network. */
    public static PolicySeal of(NetworkSecrets secrets) {
        byte[] key = secrets.policyKey();
        try {
            return new PolicySeal(secrets.tag(), key);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    public NetworkTag network() {
        return network;
    }

    byte[] seal(byte[] text) {
        byte[] nonce = Blake2b.keyed(SecretBox.NONCE_LENGTH, key.lend(), NONCE_LABEL, text);
        byte[] sealed = SecretBox.seal(key.lend(), nonce, text);
        byte[] chunk = Arrays.copyOf(nonce, nonce.length + sealed.length);
        System.arraycopy(sealed, 0, chunk, nonce.length, sealed.length);
        return chunk;
    }

    /** Empty if it was sealed with another key, or not at all. */
    Optional<byte[]> open(byte[] chunk) {
        if (chunk.length < OVERHEAD) {
            return Optional.empty();
        }
        byte[] nonce = Arrays.copyOf(chunk, SecretBox.NONCE_LENGTH);
        return SecretBox.open(key.lend(), nonce, Arrays.copyOfRange(chunk, nonce.length, chunk.length));
    }

    /** Wipes the key. */
    public void destroy() {
        key.destroy();
    }

    @Override
    public String toString() {
        return "PolicySeal[secret]";
    }
}
