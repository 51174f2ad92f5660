package org.meshnet.core.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.meshnet.core.crypto.Blake2b;
import org.meshnet.core.field.FieldWriter;

/**
 * The bytes of a document in sealed pieces that travel by themselves, each known by its hash. A section begins with a
 * chunk of its own, so that what stayed the same is fetched but once. Immutable.
 */
public final class PolicyChunks {
    /** The most chunks of one document. */
    public static final int MAX_COUNT = 512;
    /** Bytes of the longest chunk. */
    public static final int CHUNK_BYTES = 960;
    /** Bytes of the text of a full chunk, before it is sealed. */
    static final int TEXT_BYTES = CHUNK_BYTES - PolicySeal.OVERHEAD;
    /** Bytes of a chunk's hash. */
    public static final int HASH_LENGTH = 16;
    /** Hashes that travel together. */
    public static final int PAGE_HASHES = CHUNK_BYTES / HASH_LENGTH;

    private final List<byte[]> chunks;

    /** @throws IllegalArgumentException if there are none or too many, or one is empty or too long */
    PolicyChunks(List<byte[]> chunks) {
        this.chunks = List.copyOf(chunks);
        boolean isFit = chunks.stream().allMatch(chunk -> chunk.length > 0 && chunk.length <= CHUNK_BYTES);
        if (chunks.isEmpty() || chunks.size() > MAX_COUNT || !isFit) {
            throw new IllegalArgumentException(chunks.size() + " chunks");
        }
    }

    /** The texts of a section's chunks. */
    static List<byte[]> split(byte[] section) {
        List<byte[]> pieces = new ArrayList<>();
        for (int start = 0; start < section.length; start += TEXT_BYTES) {
            pieces.add(Arrays.copyOfRange(section, start, Math.min(section.length, start + TEXT_BYTES)));
        }
        return pieces;
    }

    /** What a chunk is known by. */
    static byte[] hash(byte[] chunk) {
        return Blake2b.hash(HASH_LENGTH, chunk);
    }

    /** What stands in a manifest for all of these hashes. */
    static byte[] root(List<byte[]> hashes) {
        return Blake2b.hash(PolicyManifest.HASH_LENGTH, hashes.toArray(byte[][]::new));
    }

    /** How many pages the hashes of so many chunks fill. */
    static int pages(int chunkCount) {
        return (chunkCount + PAGE_HASHES - 1) / PAGE_HASHES;
    }

    int count() {
        return chunks.size();
    }

    /** The chunk itself, which nobody changes. */
    byte[] get(int index) {
        return chunks.get(index);
    }

    List<byte[]> all() {
        return chunks;
    }

    List<byte[]> hashes() {
        return chunks.stream().map(PolicyChunks::hash).toList();
    }

    byte[] root() {
        return root(hashes());
    }

    /** The hashes that travel together as this page. */
    byte[] page(int page) {
        FieldWriter writer = new FieldWriter();
        int end = Math.min(chunks.size(), (page + 1) * PAGE_HASHES);
        for (int i = page * PAGE_HASHES; i < end; i++) {
            writer.bytes(hash(chunks.get(i)));
        }
        return writer.toArray();
    }
}
