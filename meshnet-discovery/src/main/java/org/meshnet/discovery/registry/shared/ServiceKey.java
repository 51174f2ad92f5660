package org.meshnet.discovery.registry.shared;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.meshnet.core.crypto.Blake2b;
import org.meshnet.core.crypto.Kdf;
import org.meshnet.core.crypto.SecretBytes;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.crypto.XChaChaPoly;
import org.meshnet.core.key.Hex;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.wire.Bytes;

/**
 * The secret that the servers of one store share: what it names means nothing to who has the store alone, and what it
 * seals can be neither read nor made there (docs/protocol.md §5.8). Not thread-safe.
 */
public final class ServiceKey {
    /** Bytes of the secret. */
    public static final int LENGTH = Kdf.KEY_LENGTH;
    /** Bytes of a name in the store. */
    static final int NAME_LENGTH = 16;
    /** Bytes that sealing adds. */
    static final int SEAL_LENGTH = XChaChaPoly.NONCE_LENGTH + XChaChaPoly.TAG_LENGTH;

    private final SecretBytes names;
    private final SecretBytes records;
    private final SecretBytes words;
    private final SecretBytes links;
    private final Bytes check;
    private final RandomSource random;

    /** @param secret stays the caller's, who wipes it */
    public ServiceKey(byte[] secret, RandomSource random) {
        this.names = new SecretBytes(Kdf.derive(secret, "meshnet store names"));
        this.records = new SecretBytes(Kdf.derive(secret, "meshnet store records"));
        this.words = new SecretBytes(Kdf.derive(secret, "meshnet server words"));
        this.links = new SecretBytes(Kdf.derive(secret, "meshnet server links"));
        this.check = Bytes.of(Arrays.copyOf(Kdf.derive(secret, "meshnet store check"), NAME_LENGTH));
        this.random = random;
    }

    /** By which servers see that they have the same key. */
    Bytes check() {
        return check;
    }

    String network(NetworkId networkId) {
        return Hex.encode(name("network", networkId.bytes()));
    }

    Bytes node(NetworkId networkId, NodeKey nodeKey) {
        return Bytes.of(name("node", networkId.bytes(), nodeKey.bytes()));
    }

    Bytes claim(NetworkId networkId, Token token) {
        ByteBuffer bytes = ByteBuffer.allocate(Token.LENGTH);
        token.write(bytes, 0);
        return Bytes.of(name("claim", networkId.bytes(), bytes.array()));
    }

    private byte[] name(String kind, byte[]... parts) {
        byte[][] all = new byte[parts.length + 1][];
        all[0] = (kind + " ").getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(parts, 0, all, 1, parts.length);
        return Blake2b.keyed(NAME_LENGTH, names.lend(), all);
    }

    /** The same for both orders of the nodes. */
    long link(NetworkId networkId, NodeKey one, NodeKey other) {
        boolean isInOrder = one.compareTo(other) <= 0;
        byte[] hash = Blake2b.keyed(
                NAME_LENGTH,
                links.lend(),
                networkId.bytes(),
                (isInOrder ? one : other).bytes(),
                (isInOrder ? other : one).bytes());
        return ByteBuffer.wrap(hash).getLong();
    }

    /** @param place what it is the record of: it opens nowhere else */
    Bytes sealRecord(byte[] place, byte[] text) {
        return Bytes.of(seal(records, place, text));
    }

    Optional<byte[]> openRecord(byte[] place, Bytes sealed) {
        return open(records, place, sealed.toArray());
    }

    byte[] sealWord(byte[] head, byte[] text) {
        return seal(words, head, text);
    }

    Optional<byte[]> openWord(byte[] head, byte[] sealed) {
        return open(words, head, sealed);
    }

    private byte[] seal(SecretBytes key, byte[] ad, byte[] text) {
        byte[] nonce = random.bytes(XChaChaPoly.NONCE_LENGTH);
        byte[] sealed = XChaChaPoly.seal(key.lend(), nonce, ad, text);
        return ByteBuffer.allocate(nonce.length + sealed.length)
                .put(nonce)
                .put(sealed)
                .array();
    }

    private static Optional<byte[]> open(SecretBytes key, byte[] ad, byte[] sealed) {
        if (sealed.length < SEAL_LENGTH) {
            return Optional.empty();
        }
        byte[] nonce = Arrays.copyOf(sealed, XChaChaPoly.NONCE_LENGTH);
        return XChaChaPoly.open(
                key.lend(), nonce, ad, Arrays.copyOfRange(sealed, XChaChaPoly.NONCE_LENGTH, sealed.length));
    }

    /** Wipes the secrets; not to be used any more. */
    public void destroy() {
        names.destroy();
        records.destroy();
        words.destroy();
        links.destroy();
    }
}
