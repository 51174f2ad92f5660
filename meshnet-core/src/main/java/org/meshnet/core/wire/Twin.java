package org.meshnet.core.wire;

import org.meshnet.core.net.Endpoint;

/**
 * Another machine with this node's identity is there, too: it answered {@link Superseded} (docs/protocol.md §5.2).
 * Immutable.
 *
 * @param elsewhere where the other machine is; {@link Endpoint#NONE} if it is registered by a stream
 * @param sealedDescriptor the other machine's, 1 to {@link Limits#SEALED_DESCRIPTOR_LENGTH} bytes
 */
public record Twin(Endpoint elsewhere, Bytes sealedDescriptor) implements Event {
    static final int OPERATION = 10;

    /** @throws IllegalArgumentException if the descriptor is empty or too long */
    public Twin {
        sealedDescriptor.requireLength("sealed descriptor", 1, Limits.SEALED_DESCRIPTOR_LENGTH);
    }

    @Override
    public int operation() {
        return OPERATION;
    }

    @Override
    public void handle(EventHandler handler) {
        handler.onTwin(this);
    }
}
