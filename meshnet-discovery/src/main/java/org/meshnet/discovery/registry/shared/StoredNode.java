package org.meshnet.discovery.registry.shared;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.Limits;

/**
 * What servers tell each other of a node, before it is sealed (docs/protocol.md §5.8). Immutable.
 *
 * <pre>
 *   0    node key                            32
 *   32   observed endpoint                   18
 *   50   number of claims n                   1
 *   51   claims                            16 n
 *   …    sealed descriptor              1 – 800
 * </pre>
 *
 * @param nodeKey whose it is
 * @param observed where its server hears it from
 * @param claims that it made, whether it was given them or not
 * @param descriptor what it says of itself, sealed for members
 */
record StoredNode(NodeKey nodeKey, Endpoint observed, List<Token> claims, Bytes descriptor) {
    private static final int FIXED_LENGTH = 51;

    StoredNode {
        claims = List.copyOf(claims);
    }

    StoredNode withClaims(List<Token> others) {
        return new StoredNode(nodeKey, observed, others, descriptor);
    }

    byte[] encode() {
        int length = FIXED_LENGTH + claims.size() * Token.LENGTH + descriptor.length();
        ByteBuffer buffer = ByteBuffer.allocate(length)
                .put(nodeKey.bytes())
                .put(observed.bytes())
                .put((byte) claims.size());
        for (Token claim : claims) {
            claim.write(buffer, buffer.position());
            buffer.position(buffer.position() + Token.LENGTH);
        }
        return buffer.put(descriptor.toArray()).array();
    }

    /** Empty if the bytes are no such record. */
    static Optional<StoredNode> decode(byte[] bytes) {
        if (bytes.length <= FIXED_LENGTH) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        NodeKey nodeKey = NodeKey.of(take(buffer, NodeKey.LENGTH));
        Endpoint observed = Endpoint.read(ByteBuffer.wrap(take(buffer, Endpoint.LENGTH)), 0);
        int count = buffer.get();
        int descriptorLength = buffer.remaining() - count * Token.LENGTH;
        if (count < 0
                || count > Limits.CLAIM_COUNT
                || descriptorLength < 1
                || descriptorLength > Limits.SEALED_DESCRIPTOR_LENGTH) {
            return Optional.empty();
        }
        List<Token> claims = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            claims.add(Token.read(ByteBuffer.wrap(take(buffer, Token.LENGTH)), 0));
        }
        return Optional.of(new StoredNode(nodeKey, observed, claims, Bytes.of(take(buffer, descriptorLength))));
    }

    private static byte[] take(ByteBuffer buffer, int length) {
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return bytes;
    }
}
