package org.meshnet.core.wire;

import static org.meshnet.core.wire.WireException.require;

import java.nio.ByteBuffer;
import org.meshnet.core.wire.WireException.Reason;

/**
 * What the initiator says inside its sealed payload (docs/protocol.md §4.1). Immutable.
 *
 * <pre>
 *   0    timestamp                            8
 *   8    capabilities                         4
 *   12   lane count                           1
 *   13   reserved                             3   ignored
 *   16   descriptor sequence                  8
 *   24   key start                            8
 *   32   reserved                             8   ignored
 * </pre>
 *
 * @param timestampNs since 1970 by the initiator's clock, strictly rising, not negative
 * @param capabilities see {@link Capabilities}
 * @param laneCount lanes that the initiator may send on, 1 to 255
 * @param descriptorSequence no descriptor of the initiator with a lower one tells its addresses any more; not negative
 * @param keyStart the first 8 bytes of the initiator's node key, by which a server finds it; 0 if it does not say
 */
public record InitiationPayload(
        long timestampNs, int capabilities, int laneCount, long descriptorSequence, long keyStart) {
    /** Bytes. */
    public static final int LENGTH = 40;

    /** @throws IllegalArgumentException if a value is out of range */
    public InitiationPayload {
        if (timestampNs < 0 || descriptorSequence < 0 || laneCount < 1 || laneCount > 255) {
            throw new IllegalArgumentException("a timestamp of " + timestampNs + ", a sequence number of "
                    + descriptorSequence + ", a lane count of " + laneCount);
        }
    }

    /** Reads the bytes between position and limit, which stay. */
    public static InitiationPayload decode(ByteBuffer payload) throws WireException {
        require(payload.remaining() == LENGTH, Reason.LENGTH);
        WireReader reader = WireReader.of(payload);
        long timestampNs = reader.u63();
        int capabilities = reader.i32();
        int laneCount = reader.u8();
        require(laneCount > 0, Reason.VALUE);
        reader.array(3);
        return new InitiationPayload(timestampNs, capabilities, laneCount, reader.u63(), reader.i64());
    }

    /** The bytes to seal. */
    public byte[] encode() {
        return new WireWriter()
                .i64(timestampNs)
                .u32(capabilities)
                .u8(laneCount)
                .zeros(3)
                .i64(descriptorSequence)
                .i64(keyStart)
                .zeros(8)
                .toArray();
    }
}
