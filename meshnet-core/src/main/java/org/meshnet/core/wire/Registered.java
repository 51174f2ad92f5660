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
 *   20   sealed:
 *        0    session id                      8
 *        8    observed endpoint              18
 *        26   lease, seconds                  4
 *        30   directory version               8
 *        38   member count                    4
 *        42   address cookie                 16
 *        58   refused claims                  1
 *        59   reserved                        3
 * </pre>
 *
 * @param clientNonce that of the register, 16 bytes
 * @param sessionId the server's name for the registration
 * @param observedEndpoint where the register came from
 * @param leaseSeconds how long the server waits for a refresh, 1 to 2^32 − 1
 * @param directoryVersion of the network's directory, not negative
 * @param memberCount nodes that are registered, this one among them
 * @param addressCookie to be sent back with each refresh, 16 bytes
 * @param refusedClaims which claims are another's
 */
public record Registered(
        Bytes clientNonce,
        long sessionId,
        Endpoint observedEndpoint,
        long leaseSeconds,
        long directoryVersion,
        int memberCount,
        Bytes addressCookie,
        RefusedClaims refusedClaims) {
    /** Bytes of the datagram. */
    public static final int LENGTH = 98;

    private static final int CLEAR_LENGTH = 20;
    private static final long COUNTER = 0;

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
     * Reads the datagram between position and limit, which stay. Empty if it was not sealed with this key.
     *
     * @param sealKey {@link ChannelKeys#fromServer()}
     */
    public static Optional<Registered> open(ByteBuffer datagram, byte[] sealKey) throws WireException {
        WireReader clear = WireReader.ofExact(datagram, MessageType.REGISTERED, LENGTH);
        clear.version();
        clear.zeros(2);
        Bytes clientNonce = clear.bytes(Limits.CLIENT_NONCE_LENGTH);
        Optional<WireReader> text = Seal.open(sealKey, WireReader.of(datagram).array(LENGTH), CLEAR_LENGTH, COUNTER);
        return text.isEmpty() ? Optional.empty() : Optional.of(read(clientNonce, text.get()));
    }

    private static Registered read(Bytes clientNonce, WireReader reader) throws WireException {
        long sessionId = reader.i64();
        Endpoint observedEndpoint = reader.endpoint();
        long leaseSeconds = reader.u32();
        require(leaseSeconds > 0, Reason.VALUE);
        long directoryVersion = reader.u63();
        int memberCount = reader.u31();
        Bytes addressCookie = reader.bytes(Limits.COOKIE_LENGTH);
        RefusedClaims refusedClaims = RefusedClaims.read(reader);
        reader.zeros(3);
        reader.end();
        return new Registered(
                clientNonce,
                sessionId,
                observedEndpoint,
                leaseSeconds,
                directoryVersion,
                memberCount,
                addressCookie,
                refusedClaims);
    }

    /**
     * The datagram.
     *
     * @param sealKey {@link ChannelKeys#fromServer()}, which seals only one of these
     */
    public byte[] encode(byte[] sealKey) {
        byte[] clear = new WireWriter(MessageType.REGISTERED)
                .version()
                .zeros(2)
                .bytes(clientNonce)
                .toArray();
        byte[] text = new WireWriter()
                .i64(sessionId)
                .endpoint(observedEndpoint)
                .u32(leaseSeconds)
                .i64(directoryVersion)
                .u32(memberCount)
                .bytes(addressCookie)
                .u8(refusedClaims.bits())
                .zeros(3)
                .toArray();
        return Seal.seal(sealKey, clear, COUNTER, text);
    }
}
