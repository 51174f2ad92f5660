package org.meshnet.core.policy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.crypto.Blake2b;
import org.meshnet.core.crypto.Ed25519;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.crypto.SecretBox;
import org.meshnet.core.crypto.X25519;
import org.meshnet.core.crypto.X25519Pair;
import org.meshnet.core.field.FieldReader;
import org.meshnet.core.field.FieldWriter;
import org.meshnet.core.field.Malformed;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.key.NodeKey;

/**
 * A network key for one member, which only its node key opens. Immutable; holds no secret in the clear.
 *
 * <pre>
 *   first 8 bytes of the node key |
 *   secretbox(H32(X25519 of ephemeral and node key; "meshnet v2 network key" ‖ ephemeral ‖ node key),
 *             nonce zero, network key) 48
 * </pre>
 *
 * The ephemeral key is drawn for one rotation, so each box has a key of its own and the nonce may be zero.
 */
final class KeyBox implements Comparable<KeyBox> {
    static final int PREFIX_LENGTH = 8;
    static final int LENGTH = PREFIX_LENGTH + SecretBox.TAG_LENGTH + NetworkKey.LENGTH;

    private static final byte[] LABEL = "meshnet v2 network key".getBytes(US_ASCII);

    private final byte[] prefix;
    private final byte[] sealed;

    private KeyBox(byte[] prefix, byte[] sealed) {
        this.prefix = prefix;
        this.sealed = sealed;
    }

    /** Empty if nobody can own such a node key. */
    static Optional<KeyBox> seal(NetworkKey key, NodeKey node, X25519Pair ephemeral) {
        return Ed25519.toX25519(node.bytes()).flatMap(ephemeral::agree).map(shared -> {
            byte[] boxKey = boxKey(shared, ephemeral.publicKey(), node);
            byte[] secret = key.bytes();
            try {
                byte[] sealed = SecretBox.seal(boxKey, new byte[SecretBox.NONCE_LENGTH], secret);
                return new KeyBox(prefix(node), sealed);
            } finally {
                wipe(shared, boxKey, secret);
            }
        });
    }

    /** The key in it; empty if it is another node's, or no box at all. The caller destroys it. */
    Optional<NetworkKey> open(Identity identity, byte[] ephemeralKey) {
        byte[] own = identity.noiseSecretKey();
        try {
            return X25519.agree(own, ephemeralKey).flatMap(shared -> open(shared, ephemeralKey, identity.nodeKey()));
        } finally {
            wipe(own);
        }
    }

    private Optional<NetworkKey> open(byte[] shared, byte[] ephemeralKey, NodeKey node) {
        byte[] boxKey = boxKey(shared, ephemeralKey, node);
        try {
            return SecretBox.open(boxKey, new byte[SecretBox.NONCE_LENGTH], sealed)
                    .map(secret -> {
                        try {
                            return NetworkKey.of(secret);
                        } finally {
                            wipe(secret);
                        }
                    });
        } finally {
            wipe(shared, boxKey);
        }
    }

    private static byte[] boxKey(byte[] shared, byte[] ephemeralKey, NodeKey node) {
        return Blake2b.keyed(SecretBox.KEY_LENGTH, shared, LABEL, ephemeralKey, node.bytes());
    }

    private static void wipe(byte[]... secrets) {
        for (byte[] secret : secrets) {
            Arrays.fill(secret, (byte) 0);
        }
    }

    static KeyBox read(FieldReader reader) throws Malformed {
        return new KeyBox(reader.bytes(PREFIX_LENGTH), reader.bytes(LENGTH - PREFIX_LENGTH));
    }

    void write(FieldWriter writer) {
        writer.bytes(prefix).bytes(sealed);
    }

    boolean isFor(NodeKey node) {
        return Arrays.equals(prefix, prefix(node));
    }

    private static byte[] prefix(NodeKey node) {
        return Arrays.copyOf(node.bytes(), PREFIX_LENGTH);
    }

    /** The order of the unsigned bytes of the prefix. */
    @Override
    public int compareTo(KeyBox other) {
        return Arrays.compareUnsigned(prefix, other.prefix);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KeyBox that && Arrays.equals(prefix, that.prefix) && Arrays.equals(sealed, that.sealed);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sealed);
    }
}
