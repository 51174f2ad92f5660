package org.meshnet.core.frame;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The body of a relay limit frame: the sender, who relays, drops what the receiver sends under a channel
 * (docs/protocol.md §4.4). The frame is no longer than the shortest datagram that can be relayed. Immutable.
 *
 * <pre>
 *   0    channel 8     never 0
 *   8    limit 4       what the pair may send, in 1,000 bytes a second; 0 if other pairs leave no more
 * </pre>
 *
 * @param channel the receiver's
 * @param kilobytesPerSecond 0 to 2^32 − 1
 */
public record RelayLimitBody(long channel, long kilobytesPerSecond) {
    private static final int LIMIT_OFFSET = 8;

    /** @throws IllegalArgumentException if a value is out of its range */
    public RelayLimitBody {
        if (channel == 0 || kilobytesPerSecond < 0 || kilobytesPerSecond > 0xffffffffL) {
            throw new IllegalArgumentException("channel " + channel + ", " + kilobytesPerSecond + " KB/s");
        }
    }

    /** Writes {@link FrameKind#RELAY_LIMIT_BODY_LENGTH} bytes at {@code index} of a big-endian buffer. */
    public void write(ByteBuffer buffer, int index) {
        buffer.putLong(index, channel);
        buffer.putInt(index + LIMIT_OFFSET, (int) kilobytesPerSecond);
    }

    /** Reads as many at {@code index} of a big-endian buffer; hostile bytes give empty. */
    public static Optional<RelayLimitBody> read(ByteBuffer buffer, int index) {
        long channel = buffer.getLong(index);
        return channel == 0
                ? Optional.empty()
                : Optional.of(new RelayLimitBody(channel, buffer.getInt(index + LIMIT_OFFSET) & 0xffffffffL));
    }
}
