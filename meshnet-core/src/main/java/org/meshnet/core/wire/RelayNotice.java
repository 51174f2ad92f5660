package org.meshnet.core.wire;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.meshnet.core.wire.WireException.Reason;

/**
 * A server did not forward what came under a channel. Not authenticated, and shorter than whatever it answers
 * (docs/protocol.md §5.5). Immutable.
 *
 * <pre>
 *   0    0x59 | cause 1 | reserved 2
 *   4    channel                              8
 * </pre>
 *
 * @param cause why not
 * @param channel of the datagram
 */
public record RelayNotice(Cause cause, long channel) {
    /** Bytes of the datagram. */
    public static final int LENGTH = 12;

    /** Why a datagram was not forwarded. */
    public enum Cause {
        /** There is no such channel, as after a restart of the server. */
        NO_CHANNEL(1),
        /** It came from an endpoint at which its sender was not proven to be. */
        OTHER_ENDPOINT(2);

        private final int code;

        Cause(int code) {
            this.code = code;
        }

        private static Optional<Cause> of(int code) {
            return code >= 1 && code <= values().length ? Optional.of(values()[code - 1]) : Optional.empty();
        }
    }

    /** Reads the datagram between position and limit, which stay. */
    public static RelayNotice decode(ByteBuffer datagram) throws WireException {
        WireReader reader = WireReader.ofExact(datagram, MessageType.RELAY_NOTICE, LENGTH);
        Optional<Cause> cause = Cause.of(reader.u8());
        WireException.require(cause.isPresent(), Reason.VALUE);
        reader.zeros(2);
        return new RelayNotice(cause.orElseThrow(), reader.i64());
    }

    /** The datagram. */
    public byte[] encode() {
        return new WireWriter(MessageType.RELAY_NOTICE)
                .u8(cause.code)
                .zeros(2)
                .i64(channel)
                .toArray();
    }
}
