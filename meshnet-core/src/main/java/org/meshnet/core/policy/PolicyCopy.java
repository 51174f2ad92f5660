package org.meshnet.core.policy;

import java.util.Optional;

/**
 * A whole document as it travels: its manifest, and the sealed chunks that this stands for. Who has no key to them can
 * keep it and give it to others. Immutable.
 *
 * @param chunks those that the manifest stands for
 */
public record PolicyCopy(PolicyManifest manifest, PolicyChunks chunks) {
    /** Puts one together; empty if the chunks are not those of the manifest. */
    static Optional<PolicyCopy> of(PolicyManifest manifest, PolicyChunks chunks) {
        boolean isWhole = chunks.count() == manifest.chunkCount() && manifest.hasRoot(chunks.root());
        return isWhole ? Optional.of(new PolicyCopy(manifest, chunks)) : Optional.empty();
    }

    /** What another asks for; empty if there is none. */
    public Optional<byte[]> part(PolicyPart part) {
        return switch (part.kind()) {
            case PAGE ->
                part.index() < PolicyChunks.pages(chunks.count())
                        ? Optional.of(chunks.page(part.index()))
                        : Optional.empty();
            case CHUNK -> part.index() < chunks.count() ? Optional.of(chunks.get(part.index())) : Optional.empty();
        };
    }

    /** Bytes that keeping it takes, about. */
    public int length() {
        return manifest.copyLength();
    }
}
