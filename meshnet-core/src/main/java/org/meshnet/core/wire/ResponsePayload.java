package org.meshnet.core.wire;

import static org.meshnet.core.wire.WireException.require;

import java.nio.ByteBuffer;
import org.meshnet.core.wire.WireException.Reason;

/**
 * What the responder says inside its sealed payload (docs/protocol.md §4.1). Immutable.
 *
 * <pre>
 *   0    capabilities                         4
 *   4    lane count                           1
 *   5    reserved                             3   ignored
 *   8    descriptor sequence                  8
 *   16   reserved                            16   ignored
 * </pre>
 *
 * @param capabilities those of the initiation that the responder agrees to, see {@link Capabilities}
 * @param laneCount lanes that the responder may send on, 1 to 255
 * @param descriptorSequence no descriptor of the responder with a lower one tells its addresses any more; not negative
 */
public record ResponsePayload(int capabilities, int laneCount, long descriptorSequence) {
    /** Bytes. */
    public static final int LENGTH = 32;

    /** @throws IllegalArgumentException if a value is out of range */
    public ResponsePayload {
        if (descriptorSequence < 0 || laneCount < 1 || laneCount > 255) {
            throw new IllegalArgumentException(
                    "a sequence number of " + descriptorSequence + ", a lane count of " + laneCount);
        }
    }

    /** Reads the bytes between position and limit, which stay. */
    public static ResponsePayload decode(ByteBuffer payload) throws WireException {
        require(payload.remaining() == LENGTH, Reason.LENGTH);
        WireReader reader = WireReader.of(payload);
        int capabilities = reader.i32();
        int laneCount = reader.u8();
        require(laneCount > 0, Reason.VALUE);
        reader.array(3);
        return new ResponsePayload(capabilities, laneCount, reader.u63());
    }

    /** The bytes to seal. */
    public byte[] encode() {
        return new WireWriter()
                .u32(capabilities)
                .u8(laneCount)
                .zeros(3)
                .i64(descriptorSequence)
                .zeros(16)
                .toArray();
    }
}
