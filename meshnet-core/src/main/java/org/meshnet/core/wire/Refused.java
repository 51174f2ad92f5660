package org.meshnet.core.wire;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.meshnet.core.key.NodeKey;

/**
 * The server does not take a register (docs/protocol.md §5.1). Immutable.
 *
 * <pre>
 *   0    0x57 | version 1 | reason 1 | claim index 1
 *   4    client nonce                        16
 *   20   holder's node key                   32
 *   52   descriptor length 2, holder's sealed descriptor
 *   …    MAC                                 16
 * </pre>
 *
 * @param clientNonce that of the register, 16 bytes
 * @param refusal why
 */
public record Refused(Bytes clientNonce, Refusal refusal) {
    private static final int LEAST_LENGTH = 54 + Limits.MAC_LENGTH;

    /** @throws IllegalArgumentException if the nonce's length does not fit */
    public Refused {
        clientNonce.requireLength("client nonce", Limits.CLIENT_NONCE_LENGTH);
    }

    /**
     * Reads the datagram between position and limit, which stay. Empty if the MAC does not fit.
     *
     * @param macKey {@link ServerKeys#fromServer()}
     */
    public static Optional<Refused> open(ByteBuffer datagram, byte[] macKey) throws WireException {
        WireReader reader = WireReader.ofBetween(datagram, MessageType.REFUSED, LEAST_LENGTH, Limits.MESSAGE_LENGTH);
        if (!Mac.isValid(datagram, macKey)) {
            return Optional.empty();
        }
        reader.version();
        int code = reader.u8();
        int claimIndex = reader.u8();
        Bytes clientNonce = reader.bytes(Limits.CLIENT_NONCE_LENGTH);
        NodeKey holder = reader.nodeKey();
        Bytes descriptor = reader.sealedDescriptor();
        reader.bytes(Limits.MAC_LENGTH);
        reader.end();
        return Optional.of(new Refused(clientNonce, Refusal.read(code, claimIndex, holder, descriptor)));
    }

    /**
     * The datagram with its MAC.
     *
     * @param macKey {@link ServerKeys#fromServer()}
     */
    public byte[] encode(byte[] macKey) {
        return new WireWriter(MessageType.REFUSED)
                .version()
                .u8(refusal.reason().code())
                .u8(refusal.claimIndex())
                .bytes(clientNonce)
                .nodeKey(refusal.holder())
                .sealedDescriptor(refusal.holderDescriptor())
                .toArrayWithMac(macKey);
    }
}
