package org.meshnet.core.wire;

import static org.meshnet.core.wire.WireException.require;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.WireException.Reason;

/**
 * The server took a register (docs/protocol.md §5.1). Immutable.
 *
 * <pre>
 *   0    0x53 | version 1 | reserved 2
 *   4    client nonce                        16
 *   20   session id                           8
 *   28   observed endpoint                   18
 *   46   lease, seconds                       4
 *   50   directory version                    8
 *   58   member count                         4
 *   62   address cookie                      16
 *   78   reserved                             4
 *   82   MAC                                 16
 * </pre>
 *
 * @param clientNonce that of the register, 16 bytes
 * @param sessionId the server's name for the registration
 * @param observedEndpoint where the register came from
 * @param leaseSeconds how long the server waits for a refresh, 1 to 2^32 − 1
 * @param directoryVersion of the network's directory, not negative
 * @param memberCount nodes that are registered, this one among them
 * @param addressCookie to be sent back with each refresh, 16 bytes
 */
public record Registered(
        Bytes clientNonce,
        long sessionId,
        Endpoint observedEndpoint,
        long leaseSeconds,
        long directoryVersion,
        int memberCount,
        Bytes addressCookie) {
    /** Bytes of the datagram. */
    public static final int LENGTH = 98;

    /** @throws IllegalArgumentException if a length or value does not fit */
    public Registered {
        clientNonce.requireLength("client nonce", Limits.CLIENT_NONCE_LENGTH);
        addressCookie.requireLength("address cookie", Limits.COOKIE_LENGTH);
        requireLease(leaseSeconds, directoryVersion, memberCount);
    }

    static void requireLease(long leaseSeconds, long directoryVersion, int memberCount) {
        boolean isLease = leaseSeconds >= 1 && leaseSeconds <= 0xffffffffL;
        if (!isLease || directoryVersion < 0 || memberCount < 0) {
            throw new IllegalArgumentException("a lease of " + leaseSeconds + " s, directory version "
                    + directoryVersion + ", " + memberCount + " members");
        }
    }

    /**
     * Reads the datagram between position and limit, which stay. Empty if the MAC does not fit.
     *
     * @param macKey {@link ServerKeys#fromServer()}
     */
    public static Optional<Registered> open(ByteBuffer datagram, byte[] macKey) throws WireException {
        WireReader reader = WireReader.ofExact(datagram, MessageType.REGISTERED, LENGTH);
        if (!Mac.isValid(datagram, macKey)) {
            return Optional.empty();
        }
        reader.version();
        reader.zeros(2);
        Bytes clientNonce = reader.bytes(Limits.CLIENT_NONCE_LENGTH);
        long sessionId = reader.i64();
        Endpoint observedEndpoint = reader.endpoint();
        long leaseSeconds = reader.u32();
        require(leaseSeconds > 0, Reason.VALUE);
        long directoryVersion = reader.u63();
        int memberCount = reader.u31();
        Bytes addressCookie = reader.bytes(Limits.COOKIE_LENGTH);
        reader.zeros(4);
        return Optional.of(new Registered(
                clientNonce, sessionId, observedEndpoint, leaseSeconds, directoryVersion, memberCount, addressCookie));
    }

    /**
     * The datagram with its MAC.
     *
     * @param macKey {@link ServerKeys#fromServer()}
     */
    public byte[] encode(byte[] macKey) {
        return new WireWriter(MessageType.REGISTERED)
                .version()
                .zeros(2)
                .bytes(clientNonce)
                .i64(sessionId)
                .endpoint(observedEndpoint)
                .u32(leaseSeconds)
                .i64(directoryVersion)
                .u32(memberCount)
                .bytes(addressCookie)
                .zeros(4)
                .toArrayWithMac(macKey);
    }
}
