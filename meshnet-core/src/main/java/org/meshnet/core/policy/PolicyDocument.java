package org.meshnet.core.policy;

import static org.meshnet.core.field.FieldReader.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.meshnet.core.field.FieldReader;
import org.meshnet.core.field.FieldWriter;
import org.meshnet.core.field.Malformed;

/**
 * A whole document: its manifest, the chunks that this stands for, and what they say. Whether its signer may, is
 * another question: {@link PolicyJudge}. Immutable.
 */
public final class PolicyDocument {
    /** Bytes of the longest one, as it is kept. */
    public static final int MAX_LENGTH =
            2 + PolicyManifest.MAX_LENGTH + PolicyChunks.MAX_COUNT * (2 + PolicyChunks.CHUNK_BYTES);

    private final PolicyCopy copy;
    private final PolicyContent content;

    private PolicyDocument(PolicyCopy copy, PolicyContent content) {
        this.copy = copy;
        this.content = content;
    }

    /**
     * Signs the first one of a network.
     *
     * @param unixS the time, in seconds since 1970
     * @throws IllegalArgumentException if it is too long
     */
    public static PolicyDocument first(
            PolicySeal seal, PolicyContent content, PolicyManifest.Signer signer, long unixS) {
        return sign(seal, 1, new byte[PolicyManifest.HASH_LENGTH], content, signer, unixS);
    }

    /** Signs the next one after this. */
    public PolicyDocument next(PolicySeal seal, PolicyContent next, PolicyManifest.Signer signer, long unixS) {
        return sign(seal, manifest().version() + 1, manifest().hash(), next, signer, unixS);
    }

    private static PolicyDocument sign(
            PolicySeal seal,
            long version,
            byte[] previous,
            PolicyContent content,
            PolicyManifest.Signer signer,
            long unixS) {
        PolicyChunks chunks = ContentCodec.encode(content, seal);
        PolicyManifest manifest = PolicyManifest.sign(seal.network(), version, previous, unixS, chunks, signer);
        return new PolicyDocument(new PolicyCopy(manifest, chunks), content);
    }

    /** Opens one; empty if its chunks say nothing that can be read. */
    public static Optional<PolicyDocument> open(PolicyCopy copy, PolicySeal seal) {
        return ContentCodec.decode(copy.chunks(), seal).map(content -> new PolicyDocument(copy, content));
    }

    /** Reads what {@link #encode} gives; hostile bytes give empty. */
    public static Optional<PolicyDocument> read(byte[] bytes, PolicySeal seal) {
        try {
            FieldReader reader = new FieldReader(bytes);
            PolicyManifest manifest =
                    PolicyManifest.read(reader.bytes(reader.u16())).orElseThrow(Malformed::new);
            List<byte[]> chunks = new ArrayList<>(manifest.chunkCount());
            for (int i = 0; i < manifest.chunkCount(); i++) {
                int length = reader.u16();
                require(length > 0 && length <= PolicyChunks.CHUNK_BYTES);
                chunks.add(reader.bytes(length));
            }
            require(reader.remaining() == 0);
            return PolicyCopy.of(manifest, new PolicyChunks(chunks)).flatMap(copy -> open(copy, seal));
        } catch (Malformed e) {
            return Optional.empty();
        }
    }

    /** For a file: length 2, manifest, then the chunks, each with its length before it. */
    public byte[] encode() {
        byte[] head = manifest().encode();
        FieldWriter writer = new FieldWriter().u16(head.length).bytes(head);
        copy.chunks().all().forEach(chunk -> writer.u16(chunk.length).bytes(chunk));
        return writer.toArray();
    }

    public PolicyManifest manifest() {
        return copy.manifest();
    }

    public PolicyContent content() {
        return content;
    }

    /** As it travels. */
    public PolicyCopy copy() {
        return copy;
    }

    @Override
    public String toString() {
        return "PolicyDocument[" + manifest() + "]";
    }
}
