package org.meshnet.core.crypto;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.key.NetworkName;
import org.meshnet.core.key.NetworkTag;
import org.meshnet.core.name.Label;
import org.meshnet.core.net.IpAddress;

/**
 * What the members of a network derive from its key (docs/protocol.md §2). Thread-safe until destroyed; never printed.
 */
public final class NetworkSecrets {
    private static final int NAMED_LENGTH = 16;
    /** No address has it. */
    private static final byte NAME_FAMILY = 0;

    private static final byte[] MAC1_LABEL = ascii("meshnet v2 mac1");
    private static final byte[] COOKIE_LABEL = ascii("meshnet v2 cookie");
    private static final byte[] POLICY_LABEL = ascii("meshnet v2 policy");
    private static final byte[] TAG_LABEL = ascii("meshnet v2 network tag");
    private static final String NAME_LABEL = "meshnet v2 network name";

    private final SecretBytes key;
    private final SecretBytes noisePsk;
    private final SecretBytes descriptorKey;
    private final SecretBytes addressKey;
    private final SecretBytes networkName;
    private final SigningKey signingKey;
    private final NetworkId networkId;

    private NetworkSecrets(byte[] networkKey, byte[] name) {
        key = new SecretBytes(networkKey.clone());
        noisePsk = new SecretBytes(Kdf.derive(networkKey, "meshnet v2 noise psk"));
        descriptorKey = new SecretBytes(Kdf.derive(networkKey, "meshnet v2 descriptor"));
        addressKey = new SecretBytes(Kdf.derive(networkKey, "meshnet v2 address"));
        networkName = new SecretBytes(name);
        byte[] seed = Kdf.derive(networkKey, "meshnet v2 network signing");
        signingKey = SigningKey.fromSeed(seed);
        Arrays.fill(seed, (byte) 0);
        networkId = NetworkId.of(signingKey.publicKey());
    }

    /**
     * Derives everything, the network's name too; the network key is not needed afterwards.
     *
     * @throws IllegalStateException if the network key was destroyed
     */
    public static NetworkSecrets derive(NetworkKey networkKey) {
        byte[] bytes = networkKey.bytes();
        try {
            return new NetworkSecrets(bytes, Kdf.derive(bytes, NAME_LABEL));
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /**
     * The same for a network whose name is told: it stays when the key is another.
     *
     * @throws IllegalStateException if the key or the name was destroyed
     */
    public static NetworkSecrets derive(NetworkKey networkKey, NetworkName name) {
        byte[] bytes = networkKey.bytes();
        try {
            return new NetworkSecrets(bytes, name.bytes());
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** The name of a network that is known by its key only. */
    public static NetworkName nameOf(NetworkKey networkKey) {
        byte[] bytes = networkKey.bytes();
        byte[] name = Kdf.derive(bytes, NAME_LABEL);
        try {
            return NetworkName.of(name);
        } finally {
            Arrays.fill(bytes, (byte) 0);
            Arrays.fill(name, (byte) 0);
        }
    }

    /**
     * The same network with another key.
     *
     * @throws IllegalStateException if the key or the name was destroyed
     */
    public NetworkSecrets rekeyed(NetworkKey next) {
        byte[] bytes = next.bytes();
        try {
            return new NetworkSecrets(bytes, networkName.copy());
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** A copy of the key that all follows from; the caller destroys it. */
    public NetworkKey key() {
        byte[] bytes = key.copy();
        try {
            return NetworkKey.of(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** The network's public name. */
    public NetworkId networkId() {
        return networkId;
    }

    /** A copy of the Noise pre-shared key, 32 bytes; the caller wipes it. */
    public byte[] noisePsk() {
        return noisePsk.copy();
    }

    /** A copy of the key that seals descriptors, 32 bytes; the caller wipes it. */
    public byte[] descriptorKey() {
        return descriptorKey.copy();
    }

    /**
     * The key of the mac1 in messages to this responder, 32 bytes.
     *
     * @throws IllegalArgumentException if the public key has a wrong length
     */
    public byte[] mac1Key(byte[] responderPublicKey) {
        return responderKey(MAC1_LABEL, responderPublicKey);
    }

    /**
     * The key that seals cookies of this responder, 32 bytes.
     *
     * @throws IllegalArgumentException if the public key has a wrong length
     */
    public byte[] cookieKey(byte[] responderPublicKey) {
        return responderKey(COOKIE_LABEL, responderPublicKey);
    }

    /** The blinded form of an overlay address. */
    public Token token(IpAddress overlay) {
        byte[] family = {(byte) overlay.family()};
        return token(family, overlay.bytes()).shared(false);
    }

    /** The blinded form of a name. */
    public Token token(Label name) {
        return token(new byte[] {NAME_FAMILY}, ascii(name.text())).shared(true);
    }

    private Token token(byte[] family, byte[] text) {
        return Token.read(ByteBuffer.wrap(Blake2b.keyed(Token.LENGTH, addressKey.lend(), family, text)), 0);
    }

    /**
     * 16 bytes that follow from the network's secret name and these parts, one after the other. The name stays for a
     * network's life, so that what hangs on it does, too.
     */
    public byte[] named(byte[]... parts) {
        return Blake2b.keyed(NAMED_LENGTH, networkName.lend(), parts);
    }

    /** Which network certificates are for. */
    public NetworkTag tag() {
        return NetworkTag.of(named(TAG_LABEL));
    }

    /** A copy of the key that seals the network's documents, 32 bytes; the caller wipes it. It stays for its life. */
    public byte[] policyKey() {
        return Blake2b.keyed(Kdf.KEY_LENGTH, networkName.lend(), POLICY_LABEL);
    }

    /** The Ed25519 signature of a message as the network. */
    public byte[] sign(byte[] message) {
        return signingKey.sign(message);
    }

    /** Wipes what follows from the key; what needs that throws {@link IllegalStateException}. The name stays. */
    public void forgetKey() {
        key.destroy();
        noisePsk.destroy();
        descriptorKey.destroy();
        addressKey.destroy();
        signingKey.destroy();
    }

    /** Wipes the secrets; what needs them throws {@link IllegalStateException} from now on. */
    public void destroy() {
        forgetKey();
        networkName.destroy();
    }

    @Override
    public String toString() {
        return "NetworkSecrets[" + networkId + "]";
    }

    private byte[] responderKey(byte[] label, byte[] responderPublicKey) {
        Libsodium.requireLength(responderPublicKey, X25519.KEY_LENGTH, "an X25519 public key");
        return Blake2b.keyed(Kdf.KEY_LENGTH, noisePsk.lend(), label, responderPublicKey);
    }

    private static byte[] ascii(String label) {
        return label.getBytes(StandardCharsets.US_ASCII);
    }
}
