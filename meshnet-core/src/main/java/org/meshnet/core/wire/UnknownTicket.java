package org.meshnet.core.wire;

import java.nio.ByteBuffer;

/**
 * The server has no use for the ticket of a resume; the node is to register with signatures (docs/protocol.md §5.1,
 * "Tickets"). Not authenticated. Immutable.
 *
 * <pre>
 *   0    0x5c | version 2 | reserved 2
 *   4    client nonce                        16
 * </pre>
 *
 * @param clientNonce that of the resume, 16 bytes
 */
public record UnknownTicket(Bytes clientNonce) {
    /** Bytes of the datagram. */
    public static final int LENGTH = 20;

    /** @throws IllegalArgumentException if the nonce has another length */
    public UnknownTicket {
        clientNonce.requireLength("client nonce", Limits.CLIENT_NONCE_LENGTH);
    }

    /** Reads the datagram between position and limit, which stay. */
    public static UnknownTicket decode(ByteBuffer datagram) throws WireException {
        WireReader reader = WireReader.ofExact(datagram, MessageType.UNKNOWN_TICKET, LENGTH);
        reader.version();
        reader.zeros(2);
        return new UnknownTicket(reader.bytes(Limits.CLIENT_NONCE_LENGTH));
    }

    /** The datagram. */
    public byte[] encode() {
        return new WireWriter(MessageType.UNKNOWN_TICKET)
                .version()
                .zeros(2)
                .bytes(clientNonce)
                .toArray();
    }
}
