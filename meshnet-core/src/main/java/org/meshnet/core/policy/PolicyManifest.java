package org.meshnet.core.policy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.meshnet.core.field.FieldReader.require;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.crypto.Blake2b;
import org.meshnet.core.crypto.Ed25519;
import org.meshnet.core.crypto.SigningKey;
import org.meshnet.core.field.FieldReader;
import org.meshnet.core.field.FieldWriter;
import org.meshnet.core.field.Malformed;
import org.meshnet.core.key.AdministratorKey;
import org.meshnet.core.key.Hex;
import org.meshnet.core.key.NetworkTag;

/**
 * The head of a document: which one it is, and an administrator's signature that holds for all of its chunks
 * (docs/protocol.md §7.3). Read bytes prove nothing: {@link #isAuthentic}, and whether the signer may, is
 * {@link PolicyJudge}'s. Immutable.
 *
 * <pre>
 *   0    format 1 (1)
 *   1    network tag                         16
 *   17   version                              8   above 0
 *   25   previous                            32   hash of the manifest that this one follows; zero at first
 *   57   time                                 8   seconds since 1970, by the signer's clock
 *   65   chunk count                          2   1 to 512
 *   67   root                                32   H32 of the chunks' hashes, one after the other
 *   99   authority                            33 and 96 for each endorsement
 *   …    signature                           64   over "meshnet v2 policy" ‖ all bytes before
 * </pre>
 */
public final class PolicyManifest {
    /** Bytes of a hash of a manifest, and of the root. */
    public static final int HASH_LENGTH = 32;
    /** Bytes of the shortest one. */
    public static final int MIN_LENGTH = 99 + 33 + Ed25519.SIGNATURE_LENGTH;
    /** Bytes of the longest one. */
    public static final int MAX_LENGTH = MIN_LENGTH + Authority.MAX_LINKS * Endorsement.LENGTH;

    private static final int FORMAT = 1;
    private static final byte[] LABEL = "meshnet v2 policy".getBytes(US_ASCII);

    /**
     * What is signed.
     *
     * @param version above 0
     * @param previous hash of the manifest that this one follows, {@link #HASH_LENGTH} bytes
     * @param unixS when it was signed, by the signer's clock
     * @param chunkCount of the document
     * @param root of the chunks' hashes
     */
    private record Head(NetworkTag network, long version, byte[] previous, long unixS, int chunkCount, byte[] root) {}

    private final Head head;
    private final Authority authority;
    private final byte[] text;
    private final byte[] signature;
    private final byte[] hash;

    private PolicyManifest(Head head, Authority authority, byte[] text, byte[] signature) {
        this.head = head;
        this.authority = authority;
        this.text = text;
        this.signature = signature;
        this.hash = Blake2b.hash(HASH_LENGTH, text, signature);
    }

    /**
     * Signs one.
     *
     * @param previous hash of the one before, {@link #HASH_LENGTH} bytes; zero for the first
     * @throws IllegalArgumentException if the key is not that of the authority, or a value is out of range
     */
    static PolicyManifest sign(
            NetworkTag network, long version, byte[] previous, long unixS, PolicyChunks chunks, Signer signer) {
        if (version <= 0 || unixS < 0 || previous.length != HASH_LENGTH) {
            throw new IllegalArgumentException("version " + version + " of second " + unixS);
        }
        Head head = new Head(network, version, previous.clone(), unixS, chunks.count(), chunks.root());
        byte[] text = encode(head, signer.authority());
        return new PolicyManifest(head, signer.authority(), text, signer.key().sign(signedBytes(text)));
    }

    /**
     * Who signs.
     *
     * @param authority why that one may
     * @param key the signer's
     */
    public record Signer(Authority authority, SigningKey key) {
        /** @throws IllegalArgumentException if the key is another's */
        public Signer {
            if (!authority.signer().equals(AdministratorKey.of(key.publicKey()))) {
                throw new IllegalArgumentException("the key is not that of the administrator " + authority.signer());
            }
        }
    }

    /** Reads one; hostile bytes give empty. */
    public static Optional<PolicyManifest> read(byte[] bytes) {
        if (bytes.length > MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            FieldReader reader = new FieldReader(bytes);
            require(reader.u8() == FORMAT);
            NetworkTag network = NetworkTag.of(reader.bytes(NetworkTag.LENGTH));
            long version = reader.i64();
            byte[] previous = reader.bytes(HASH_LENGTH);
            long unixS = reader.i64();
            int chunkCount = reader.u16();
            Head head = new Head(network, version, previous, unixS, chunkCount, reader.bytes(HASH_LENGTH));
            require(version > 0 && unixS >= 0 && chunkCount >= 1 && chunkCount <= PolicyChunks.MAX_COUNT);
            Authority authority = Authority.read(reader);
            byte[] text = Arrays.copyOf(bytes, reader.position());
            byte[] signature = reader.bytes(Ed25519.SIGNATURE_LENGTH);
            require(reader.remaining() == 0);
            return Optional.of(new PolicyManifest(head, authority, text, signature));
        } catch (Malformed e) {
            return Optional.empty();
        }
    }

    private static byte[] encode(Head head, Authority authority) {
        FieldWriter writer = new FieldWriter()
                .u8(FORMAT)
                .bytes(head.network.bytes())
                .i64(head.version)
                .bytes(head.previous)
                .i64(head.unixS)
                .u16(head.chunkCount)
                .bytes(head.root);
        authority.write(writer);
        return writer.toArray();
    }

    private static byte[] signedBytes(byte[] text) {
        return new FieldWriter().bytes(LABEL).bytes(text).toArray();
    }

    /** The bytes that {@link #read} takes. */
    public byte[] encode() {
        return new FieldWriter().bytes(text).bytes(signature).toArray();
    }

    /** Does the signature fit, and those of who stands behind the signer? These may be anybody. */
    public boolean isAuthentic() {
        return authority.isAuthentic(head.network)
                && Ed25519.verify(authority.signer().bytes(), signature, signedBytes(text));
    }

    public NetworkTag network() {
        return head.network;
    }

    public long version() {
        return head.version;
    }

    /** When it was signed, by the signer's clock, in seconds since 1970. */
    public long unixS() {
        return head.unixS;
    }

    public int chunkCount() {
        return head.chunkCount;
    }

    /** Bytes that keeping the document takes, about. */
    public int copyLength() {
        return MAX_LENGTH + head.chunkCount * PolicyChunks.CHUNK_BYTES;
    }

    public Authority authority() {
        return authority;
    }

    public AdministratorKey signer() {
        return authority.signer();
    }

    /** Does it say that it follows that one? */
    public boolean follows(PolicyManifest other) {
        return Arrays.equals(head.previous, other.hash);
    }

    boolean hasRoot(byte[] root) {
        return Arrays.equals(head.root, root);
    }

    /** What it is called by others: {@link #HASH_LENGTH} bytes, of all of it. */
    public byte[] hash() {
        return hash.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PolicyManifest that
                && Arrays.equals(text, that.text)
                && Arrays.equals(signature, that.signature);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(signature);
    }

    @Override
    public String toString() {
        return "PolicyManifest[" + head.version + " " + Hex.encode(hash).substring(0, 10) + " by " + signer() + "]";
    }
}
