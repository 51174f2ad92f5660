package org.meshnet.discovery.registry.ticket;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.meshnet.core.crypto.SecretBytes;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.wire.Bytes;
import org.meshnet.core.wire.ClaimsDigest;
import org.meshnet.core.wire.Limits;

/**
 * What stands in a ticket (docs/protocol.md §5.1, "Tickets"). Immutable; the secret is not printed.
 *
 * <pre>
 *   0    network id                          32
 *   32   node key                            32
 *   64   claims digest                       16
 *   80   end                                  8   seconds since 1970
 *   88   secret                              32
 * </pre>
 *
 * @param networkId in which the node may be registered
 * @param nodeKey of the node
 * @param claims with which it may
 * @param endSeconds until when, since 1970
 * @param secret from which the keys of a resume follow; whoever got this record wipes it
 */
public record Ticket(NetworkId networkId, NodeKey nodeKey, ClaimsDigest claims, long endSeconds, SecretBytes secret) {
    /** Bytes of it. */
    static final int LENGTH = NetworkId.LENGTH + NodeKey.LENGTH + ClaimsDigest.LENGTH + 8 + Limits.TICKET_SECRET_LENGTH;

    /** The bytes; the caller wipes them. */
    byte[] encode() {
        return ByteBuffer.allocate(LENGTH)
                .put(networkId.bytes())
                .put(nodeKey.bytes())
                .put(claims.bytes().toArray())
                .putLong(endSeconds)
                .put(secret.lend())
                .array();
    }

    /** @param bytes {@link #LENGTH} of them, which some server sealed; wiped here */
    static Ticket decode(byte[] bytes) {
        try {
            ByteBuffer fields = ByteBuffer.wrap(bytes);
            return new Ticket(
                    NetworkId.of(next(fields, NetworkId.LENGTH)),
                    NodeKey.of(next(fields, NodeKey.LENGTH)),
                    new ClaimsDigest(Bytes.of(next(fields, ClaimsDigest.LENGTH))),
                    fields.getLong(),
                    new SecretBytes(next(fields, Limits.TICKET_SECRET_LENGTH)));
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static byte[] next(ByteBuffer fields, int length) {
        byte[] bytes = new byte[length];
        fields.get(bytes);
        return bytes;
    }
}
