package org.meshnet.core.wire;

import static org.meshnet.core.wire.WireException.require;

import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.wire.WireException.Reason;

/**
 * A member as the server knows it (docs/protocol.md §5.2). Immutable.
 *
 * <pre>
 *   0    node key                            32
 *   32   version                              8
 *   40   flags                                1   bit 0: left
 *   41   observed endpoint                   18
 *   59   descriptor length 2, sealed descriptor
 * </pre>
 *
 * @param nodeKey the member
 * @param version of the directory when this entry last changed, not negative
 * @param hasLeft is the member gone?
 * @param observedEndpoint where the server heard it from
 * @param sealedDescriptor empty exactly if the member has left
 */
public record Entry(NodeKey nodeKey, long version, boolean hasLeft, Endpoint observedEndpoint, Bytes sealedDescriptor) {
    private static final int FIXED_LENGTH = 61;
    private static final int LEFT = 1;

    /** @throws IllegalArgumentException if the version is negative or the descriptor does not fit */
    public Entry {
        sealedDescriptor.requireLength("sealed descriptor", 0, Limits.SEALED_DESCRIPTOR_LENGTH);
        if (version < 0 || hasLeft != sealedDescriptor.isEmpty()) {
            throw new IllegalArgumentException("an entry of version " + version + ", left: " + hasLeft);
        }
    }

    /** Bytes on the wire. */
    public int encodedLength() {
        return FIXED_LENGTH + sealedDescriptor.length();
    }

    static Entry read(WireReader reader) throws WireException {
        NodeKey nodeKey = reader.nodeKey();
        long version = reader.u63();
        int flags = reader.u8();
        require((flags & ~LEFT) == 0, Reason.RESERVED);
        Endpoint observedEndpoint = reader.endpoint();
        Bytes sealedDescriptor = reader.sealedDescriptor();
        boolean hasLeft = flags == LEFT;
        require(hasLeft == sealedDescriptor.isEmpty(), Reason.VALUE);
        return new Entry(nodeKey, version, hasLeft, observedEndpoint, sealedDescriptor);
    }

    void write(WireWriter writer) {
        writer.nodeKey(nodeKey)
                .i64(version)
                .u8(hasLeft ? LEFT : 0)
                .endpoint(observedEndpoint)
                .sealedDescriptor(sealedDescriptor);
    }
}
