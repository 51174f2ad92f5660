package org.meshnet.core.wire;

import static org.meshnet.core.wire.WireException.require;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.WireException.Reason;

/**
 * The server does not take a register (docs/protocol.md §5.1). Immutable.
 *
 * <pre>
 *   0    0x57 | version 1 | reserved 2
 *   4    client nonce                        16
 *   20   sealed: reason 1 | endpoint 18 | reserved 3
 * </pre>
 *
 * @param clientNonce that of the register, 16 bytes
 * @param reason why
 * @param elsewhere where the node is registered, with {@link RefusalReason#IDENTITY_ELSEWHERE}; else
 *     {@link Endpoint#NONE}
 */
public record Refused(Bytes clientNonce, RefusalReason reason, Endpoint elsewhere) {
    /** Bytes of the datagram. */
    public static final int LENGTH = 58;

    private static final int CLEAR_LENGTH = 20;
    private static final long COUNTER = 0;

    /** @throws IllegalArgumentException if the nonce's length, or the endpoint to the reason, does not fit */
    public Refused {
        clientNonce.requireLength("client nonce", Limits.CLIENT_NONCE_LENGTH);
        if (!isConsistent(reason, elsewhere)) {
            throw new IllegalArgumentException(elsewhere + " with " + reason);
        }
    }

    /** For a reason that has nothing to do with another registration. */
    public static Refused of(Bytes clientNonce, RefusalReason reason) {
        return new Refused(clientNonce, reason, Endpoint.NONE);
    }

    /** Does another machine have the node's place, whatever way it asks? */
    public boolean isOfIdentity() {
        return reason == RefusalReason.IDENTITY_ELSEWHERE;
    }

    private static boolean isConsistent(RefusalReason reason, Endpoint elsewhere) {
        return reason == RefusalReason.IDENTITY_ELSEWHERE || elsewhere.equals(Endpoint.NONE);
    }

    /**
     * Reads the datagram between position and limit, which stay. Empty if it was not sealed with this key.
     *
     * @param sealKey {@link ChannelKeys#fromServer()}
     */
    public static Optional<Refused> open(ByteBuffer datagram, byte[] sealKey) throws WireException {
        WireReader clear = WireReader.ofExact(datagram, MessageType.REFUSED, LENGTH);
        clear.version();
        clear.zeros(2);
        Bytes clientNonce = clear.bytes(Limits.CLIENT_NONCE_LENGTH);
        Optional<WireReader> text = Seal.open(sealKey, WireReader.of(datagram).array(LENGTH), CLEAR_LENGTH, COUNTER);
        return text.isEmpty() ? Optional.empty() : Optional.of(read(clientNonce, text.get()));
    }

    private static Refused read(Bytes clientNonce, WireReader reader) throws WireException {
        Optional<RefusalReason> reason = RefusalReason.of(reader.u8());
        Endpoint elsewhere = reader.endpoint();
        reader.zeros(3);
        reader.end();
        require(reason.isPresent() && isConsistent(reason.get(), elsewhere), Reason.VALUE);
        return new Refused(clientNonce, reason.get(), elsewhere);
    }

    /**
     * The datagram.
     *
     * @param sealKey {@link ChannelKeys#fromServer()}, which seals only one of these
     */
    public byte[] encode(byte[] sealKey) {
        byte[] clear = new WireWriter(MessageType.REFUSED)
                .version()
                .zeros(2)
                .bytes(clientNonce)
                .toArray();
        byte[] text =
                new WireWriter().u8(reason.code()).endpoint(elsewhere).zeros(3).toArray();
        return Seal.seal(sealKey, clear, COUNTER, text);
    }
}
