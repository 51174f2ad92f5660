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
 *   5    reserved                            11   ignored
 * </pre>
 *
 * @param capabilities those of the initiation that the responder agrees to, see {@link Capabilities}
 * @param laneCount lanes that the responder may send on, 1 to 255
 */
public record ResponsePayload(int capabilities, int laneCount) {
    /** Bytes. */
    public static final int LENGTH = 16;

    /** @throws IllegalArgumentException if the lane count is out of range */
    public ResponsePayload {
        if (laneCount < 1 || laneCount > 255) {
            throw new IllegalArgumentException("a lane count of " + laneCount);
        }
    }

    /** Reads the bytes between position and limit, which stay. */
    public static ResponsePayload decode(ByteBuffer payload) throws WireException {
        require(payload.remaining() == LENGTH, Reason.LENGTH);
        WireReader reader = WireReader.of(payload);
        int capabilities = reader.i32();
        int laneCount = reader.u8();
        require(laneCount > 0, Reason.VALUE);
        return new ResponsePayload(capabilities, laneCount);
    }

    /** The bytes to seal. */
    public byte[] encode() {
        return new WireWriter().u32(capabilities).u8(laneCount).zeros(11).toArray();
    }
}
