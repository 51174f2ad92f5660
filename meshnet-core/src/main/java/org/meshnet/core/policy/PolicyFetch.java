package org.meshnet.core.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.key.Hex;

/**
 * Fetches one document from one source, part by part: first the hashes, then those chunks that the document known so
 * far does not have. A part that does not come is asked for again; what does not fit ends it. One thread.
 *
 * <pre>
 *   pages ── all, and their hash is the manifest's root ──▶ chunks ── all ──▶ whole
 * </pre>
 */
public final class PolicyFetch {
    /** Parts that are asked for at once. */
    static final int WINDOW = 8;
    /** A part is asked for again after so long. */
    static final long RETRY_NS = 1_000_000_000L;
    /** How often a part is asked for. */
    static final int ATTEMPTS = 10;

    /** What came of a part. */
    public enum Taken {
        /** It was wanted, and is kept. */
        KEPT,
        /** Nobody asked for it, or it came before. */
        UNWANTED,
        /** It is not what the manifest stands for: the source lies. */
        WRONG
    }

    private static final class Ask {
        private long sentNs;
        private int count;
    }

    private final PolicyManifest manifest;
    private final Map<String, byte[]> knownChunks = new HashMap<>();
    private final byte[] @Nullable [] pages;
    private final byte[] @Nullable [] chunks;
    private final Map<PolicyPart, Ask> asked = new HashMap<>();
    private @Nullable List<byte[]> hashes;
    private boolean hasGained;

    /** @param known what there is already; its chunks are not fetched again */
    public PolicyFetch(PolicyManifest manifest, Optional<PolicyCopy> known) {
        this.manifest = manifest;
        this.pages = new byte[PolicyChunks.pages(manifest.chunkCount())] @Nullable [];
        this.chunks = new byte[manifest.chunkCount()] @Nullable [];
        known.ifPresent(copy -> {
            for (byte[] chunk : copy.chunks().all()) {
                knownChunks.put(Hex.encode(PolicyChunks.hash(chunk)), chunk);
            }
        });
    }

    public PolicyManifest manifest() {
        return manifest;
    }

    /** The same from another source: what is known to fit stays, all else is asked for anew. */
    public PolicyFetch again() {
        PolicyFetch next = new PolicyFetch(manifest, Optional.empty());
        next.knownChunks.putAll(knownChunks);
        next.hashes = hashes;
        if (hashes != null) {
            System.arraycopy(chunks, 0, next.chunks, 0, chunks.length);
        }
        return next;
    }

    /** What is to be asked for now, for the first time or again; counted as asked. */
    public List<PolicyPart> due(long nowNs) {
        List<PolicyPart> due = new ArrayList<>();
        for (PolicyPart part : missing()) {
            Ask ask = asked.computeIfAbsent(part, key -> new Ask());
            if (ask.count == 0 || nowNs - ask.sentNs >= RETRY_NS) {
                ask.count++;
                ask.sentNs = nowNs;
                due.add(part);
            }
        }
        return due;
    }

    /** When {@link #due} has something again. */
    public long nextDeadlineNs(long nowNs) {
        long earliestNs = nowNs + RETRY_NS;
        for (PolicyPart part : missing()) {
            Ask ask = asked.get(part);
            earliestNs = Math.min(earliestNs, ask == null ? nowNs : ask.sentNs + RETRY_NS);
        }
        return earliestNs;
    }

    /** Has the source left a part unanswered too often? */
    public boolean hasFailed() {
        return asked.values().stream().anyMatch(ask -> ask.count > ATTEMPTS);
    }

    /** Did the source give any part? */
    public boolean hasGained() {
        return hasGained;
    }

    /** The first parts that are not there yet. */
    private List<PolicyPart> missing() {
        boolean isPages = hashes == null;
        byte[] @Nullable [] parts = isPages ? pages : chunks;
        List<PolicyPart> missing = new ArrayList<>(WINDOW);
        for (int i = 0; i < parts.length && missing.size() < WINDOW; i++) {
            if (parts[i] == null) {
                missing.add(new PolicyPart(isPages ? PolicyPart.Kind.PAGE : PolicyPart.Kind.CHUNK, i));
            }
        }
        return missing;
    }

    /** A part came. */
    public Taken take(PolicyPart part, byte[] bytes) {
        if (asked.remove(part) == null) {
            return Taken.UNWANTED;
        }
        Taken taken =
                part.kind() == PolicyPart.Kind.PAGE ? takePage(part.index(), bytes) : takeChunk(part.index(), bytes);
        hasGained |= taken == Taken.KEPT;
        return taken;
    }

    private Taken takePage(int index, byte[] bytes) {
        int hashCount = Math.min(PolicyChunks.PAGE_HASHES, manifest.chunkCount() - index * PolicyChunks.PAGE_HASHES);
        if (bytes.length != hashCount * PolicyChunks.HASH_LENGTH) {
            return Taken.WRONG;
        }
        pages[index] = bytes;
        List<byte[]> all = new ArrayList<>(manifest.chunkCount());
        for (byte[] page : pages) {
            if (page == null) {
                return Taken.KEPT;
            }
            for (int at = 0; at < page.length; at += PolicyChunks.HASH_LENGTH) {
                all.add(Arrays.copyOfRange(page, at, at + PolicyChunks.HASH_LENGTH));
            }
        }
        if (!manifest.hasRoot(PolicyChunks.root(all))) {
            return Taken.WRONG;
        }
        hashes = all;
        for (int i = 0; i < all.size(); i++) {
            chunks[i] = knownChunks.get(Hex.encode(all.get(i)));
        }
        return Taken.KEPT;
    }

    private Taken takeChunk(int index, byte[] bytes) {
        List<byte[]> expected = hashes;
        boolean isRight = expected != null
                && bytes.length > 0
                && bytes.length <= PolicyChunks.CHUNK_BYTES
                && Arrays.equals(expected.get(index), PolicyChunks.hash(bytes));
        if (!isRight) {
            return Taken.WRONG;
        }
        chunks[index] = bytes;
        return Taken.KEPT;
    }

    /** Is everything there? */
    public boolean isWhole() {
        return hashes != null && missing().isEmpty();
    }

    /** What was fetched, once it is whole. */
    public Optional<PolicyCopy> copy() {
        if (!isWhole()) {
            return Optional.empty();
        }
        List<byte[]> all = new ArrayList<>(chunks.length);
        for (byte[] chunk : chunks) {
            if (chunk != null) {
                all.add(chunk);
            }
        }
        return PolicyCopy.of(manifest, new PolicyChunks(all));
    }
}
