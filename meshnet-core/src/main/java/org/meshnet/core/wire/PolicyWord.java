package org.meshnet.core.wire;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.meshnet.core.policy.PolicyChunks;
import org.meshnet.core.policy.PolicyManifest;
import org.meshnet.core.policy.PolicyPart;

/**
 * What members and servers say to each other of a network's document (docs/protocol.md §7.6): members in frames inside
 * their sessions, and in requests to a server, which says it in events. Immutable.
 *
 * <pre>
 *   1 offer   manifest 196 to 580
 *   2 known   document 16, version 8
 *   3 ask     document 16, kind 1 (1 hashes, 2 chunk), index 2
 *   4 part    document 16, kind 1, index 2, then the part, 1 to 960 bytes
 * </pre>
 */
public sealed interface PolicyWord {
    /** Bytes by which a document is called: the first of its manifest's hash. */
    int NAME_LENGTH = 16;

    /** Bytes of the longest one, behind its kind. */
    int MAX_LENGTH = NAME_LENGTH + 3 + PolicyChunks.CHUNK_BYTES;

    /** What stands for no document. */
    Bytes NO_DOCUMENT = Bytes.zeros(NAME_LENGTH);

    int OFFER = 1;
    int KNOWN = 2;
    int ASK = 3;
    int PART = 4;

    /** The manifest of the document that the sender knows. */
    record Offer(Bytes manifest) implements PolicyWord {
        @Override
        public int kind() {
            return OFFER;
        }

        @Override
        public <A> void handle(PolicyWordHandler<A> handler, A arrival) {
            handler.onOffer(this, arrival);
        }
    }

    /**
     * The document that the sender knows.
     *
     * @param document {@link #NO_DOCUMENT} if it knows none
     * @param version of it, 0 if it knows none
     */
    record Known(Bytes document, long version) implements PolicyWord {
        /** May that document be news? Of one version, what both say decides, which not everybody can read. */
        public boolean isBefore(PolicyManifest manifest) {
            return manifest.version() == version ? !nameOf(manifest).equals(document) : manifest.version() > version;
        }

        @Override
        public int kind() {
            return KNOWN;
        }

        @Override
        public <A> void handle(PolicyWordHandler<A> handler, A arrival) {
            handler.onKnown(this, arrival);
        }
    }

    /** The receiver is to give this part. */
    record Ask(Bytes document, PolicyPart part) implements PolicyWord {
        @Override
        public int kind() {
            return ASK;
        }

        @Override
        public <A> void handle(PolicyWordHandler<A> handler, A arrival) {
            handler.onAsk(this, arrival);
        }
    }

    /** A part of a document. */
    record Part(Bytes document, PolicyPart part, Bytes bytes) implements PolicyWord {
        @Override
        public int kind() {
            return PART;
        }

        @Override
        public <A> void handle(PolicyWordHandler<A> handler, A arrival) {
            handler.onPart(this, arrival);
        }
    }

    /** The byte that names it. */
    int kind();

    /** Has the handler's method for it called. */
    <A> void handle(PolicyWordHandler<A> handler, A arrival);

    /** What a document is called. */
    static Bytes nameOf(PolicyManifest manifest) {
        return Bytes.of(ByteBuffer.allocate(NAME_LENGTH)
                .put(manifest.hash(), 0, NAME_LENGTH)
                .array());
    }

    /** Tells of a document. */
    static PolicyWord offer(PolicyManifest manifest) {
        return new Offer(Bytes.of(manifest.encode()));
    }

    /** Gives what is asked for. */
    static PolicyWord part(Ask ask, byte[] bytes) {
        return new Part(ask.document(), ask.part(), Bytes.of(bytes));
    }

    /** What is known, be it a document or none. */
    static Known known(Optional<PolicyManifest> manifest) {
        return manifest.map(known -> new Known(nameOf(known), known.version())).orElse(new Known(NO_DOCUMENT, 0));
    }

    /**
     * Reads the bytes behind the kind.
     *
     * @return empty if they are none of this kind
     */
    static Optional<PolicyWord> read(int kind, byte[] body) {
        try {
            return Optional.of(PolicyWords.read(kind, WireReader.of(ByteBuffer.wrap(body))));
        } catch (WireException e) {
            return Optional.empty();
        }
    }

    /** The bytes behind the kind. */
    default byte[] body() {
        WireWriter writer = new WireWriter();
        PolicyWords.write(this, writer);
        return writer.toArray();
    }
}
