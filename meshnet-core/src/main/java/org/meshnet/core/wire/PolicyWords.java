package org.meshnet.core.wire;

import static org.meshnet.core.wire.WireException.require;

import org.meshnet.core.policy.PolicyChunks;
import org.meshnet.core.policy.PolicyManifest;
import org.meshnet.core.policy.PolicyPart;
import org.meshnet.core.wire.WireException.Reason;

/** Reads and writes what is said of documents: {@link PolicyWord} has the picture. Stateless. */
final class PolicyWords {
    private static final int HASHES = 1;
    private static final int CHUNK = 2;

    private PolicyWords() {}

    /** Reads up to the end. */
    static PolicyWord read(int kind, WireReader reader) throws WireException {
        PolicyWord word = switch (kind) {
            case PolicyWord.OFFER -> readOffer(reader);
            case PolicyWord.KNOWN -> new PolicyWord.Known(reader.bytes(PolicyWord.NAME_LENGTH), reader.u63());
            case PolicyWord.ASK -> new PolicyWord.Ask(reader.bytes(PolicyWord.NAME_LENGTH), readIndex(reader));
            case PolicyWord.PART -> readPart(reader);
            default -> throw new WireException(Reason.TYPE);
        };
        reader.end();
        return word;
    }

    private static PolicyWord readOffer(WireReader reader) throws WireException {
        int length = reader.remaining();
        require(length >= PolicyManifest.MIN_LENGTH && length <= PolicyManifest.MAX_LENGTH, Reason.LENGTH);
        return new PolicyWord.Offer(reader.bytes(length));
    }

    private static PolicyWord readPart(WireReader reader) throws WireException {
        Bytes document = reader.bytes(PolicyWord.NAME_LENGTH);
        PolicyPart part = readIndex(reader);
        int length = reader.remaining();
        require(length > 0 && length <= PolicyChunks.CHUNK_BYTES, Reason.LENGTH);
        return new PolicyWord.Part(document, part, reader.bytes(length));
    }

    private static PolicyPart readIndex(WireReader reader) throws WireException {
        int kind = reader.u8();
        int index = reader.u16();
        require((kind == HASHES || kind == CHUNK) && PolicyPart.isPart(index), Reason.VALUE);
        return new PolicyPart(kind == HASHES ? PolicyPart.Kind.PAGE : PolicyPart.Kind.CHUNK, index);
    }

    /** Writes what is behind the kind. */
    static void write(PolicyWord word, WireWriter writer) {
        word.handle(new Bodies(), writer);
    }

    private static final class Bodies implements PolicyWordHandler<WireWriter> {
        @Override
        public void onOffer(PolicyWord.Offer word, WireWriter writer) {
            writer.bytes(word.manifest());
        }

        @Override
        public void onKnown(PolicyWord.Known word, WireWriter writer) {
            writer.bytes(word.document()).i64(word.version());
        }

        @Override
        public void onAsk(PolicyWord.Ask word, WireWriter writer) {
            writeIndex(word.part(), writer.bytes(word.document()));
        }

        @Override
        public void onPart(PolicyWord.Part word, WireWriter writer) {
            writeIndex(word.part(), writer.bytes(word.document())).bytes(word.bytes());
        }
    }

    private static WireWriter writeIndex(PolicyPart part, WireWriter writer) {
        return writer.u8(part.kind() == PolicyPart.Kind.PAGE ? HASHES : CHUNK).u16(part.index());
    }
}
