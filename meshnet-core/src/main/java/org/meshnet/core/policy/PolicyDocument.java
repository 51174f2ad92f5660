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

    private final PolicyManifest manifest;
    private final PolicyChunks chunks;
    private final PolicyContent content;

    private PolicyDocument(PolicyManifest manifest, PolicyChunks chunks, PolicyContent content) {
        this.manifest = manifest;
        this.chunks = chunks;
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
        return sign(seal, manifest.version() + 1, manifest.hash(), next, signer, unixS);
    }

    private static PolicyDocument sign(
            PolicySeal seal,
            long version,
            byte[] previous,
            PolicyContent content,
            PolicyManifest.Signer signer,
            long unixS) {
        PolicyChunks chunks = ContentCodec.encode(content, seal);
        return new PolicyDocument(
                PolicyManifest.sign(seal.network(), version, previous, unixS, chunks, signer), chunks, content);
    }

    /** Puts one together; empty if the chunks are not those of the manifest, or say nothing that can be read. */
    static Optional<PolicyDocument> of(PolicyManifest manifest, PolicyChunks chunks, PolicySeal seal) {
        boolean isWhole = chunks.count() == manifest.chunkCount() && manifest.hasRoot(chunks.root());
        return isWhole
                ? ContentCodec.decode(chunks, seal).map(content -> new PolicyDocument(manifest, chunks, content))
                : Optional.empty();
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
            return of(manifest, new PolicyChunks(chunks), seal);
        } catch (Malformed e) {
            return Optional.empty();
        }
    }

    /** For a file: length 2, manifest, then the chunks, each with its length before it. */
    public byte[] encode() {
        byte[] head = manifest.encode();
        FieldWriter writer = new FieldWriter().u16(head.length).bytes(head);
        chunks.all().forEach(chunk -> writer.u16(chunk.length).bytes(chunk));
        return writer.toArray();
    }

    public PolicyManifest manifest() {
        return manifest;
    }

    public PolicyContent content() {
        return content;
    }

    PolicyChunks chunks() {
        return chunks;
    }

    /** What another node asks for; empty if there is none. */
    public Optional<byte[]> part(PolicyPart part) {
        return switch (part.kind()) {
            case PAGE ->
                part.index() < PolicyChunks.pages(chunks.count())
                        ? Optional.of(chunks.page(part.index()))
                        : Optional.empty();
            case CHUNK -> part.index() < chunks.count() ? Optional.of(chunks.get(part.index())) : Optional.empty();
        };
    }

    @Override
    public String toString() {
        return "PolicyDocument[" + manifest + "]";
    }
}
