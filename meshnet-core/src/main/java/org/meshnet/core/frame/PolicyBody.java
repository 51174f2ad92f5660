package org.meshnet.core.frame;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.meshnet.core.wire.Bytes;

/**
 * Which part of which document is asked for, or given (docs/protocol.md §4.8). Immutable.
 *
 * <pre>
 *   0    document                            16   first bytes of its manifest's hash
 *   16   kind                                 1   1 hashes, 2 chunk
 *   17   index                                2
 * </pre>
 *
 * @param document the first {@link #DOCUMENT_LENGTH} bytes of its manifest's hash
 * @param isHashes are hashes of chunks meant, or a chunk
 * @param index which one
 */
public record PolicyBody(Bytes document, boolean isHashes, int index) {
    /** Bytes by which a document is called. */
    public static final int DOCUMENT_LENGTH = 16;
    /** Bytes of the longest part. */
    public static final int MAX_PART_LENGTH = 960;

    static final int MIN_MANIFEST_LENGTH = 196;
    static final int MAX_MANIFEST_LENGTH = 580;
    static final int KNOWN_LENGTH = DOCUMENT_LENGTH + Long.BYTES;
    static final int ASK_LENGTH = DOCUMENT_LENGTH + 1 + Short.BYTES;

    private static final int KIND_OFFSET = DOCUMENT_LENGTH;
    private static final int INDEX_OFFSET = KIND_OFFSET + 1;
    private static final int HASHES = 1;
    private static final int CHUNK = 2;

    static Optional<PolicyBody> read(ByteBuffer buffer, int offset) {
        int kind = buffer.get(offset + KIND_OFFSET);
        int index = IpPacket.unsignedShort(buffer, offset + INDEX_OFFSET);
        return kind == HASHES || kind == CHUNK
                ? Optional.of(new PolicyBody(bytes(buffer, offset, DOCUMENT_LENGTH), kind == HASHES, index))
                : Optional.empty();
    }

    static Bytes bytes(ByteBuffer buffer, int offset, int length) {
        byte[] bytes = new byte[length];
        buffer.get(offset, bytes);
        return Bytes.of(bytes);
    }

    /** The bytes of a frame's body that ends with these. */
    public byte[] encode(byte[] part) {
        return ByteBuffer.allocate(ASK_LENGTH + part.length)
                .put(document.toArray())
                .put((byte) (isHashes ? HASHES : CHUNK))
                .putShort((short) index)
                .put(part)
                .array();
    }
}
