package org.meshnet.core.wire;

import org.meshnet.core.key.NodeKey;

/**
 * The answer to {@link Introduce} if the server has no such node (docs/protocol.md §5.2). Immutable.
 *
 * @param requestCounter counter of the request that it answers
 * @param nodeKey that was asked for
 */
public record NoSuchPeer(long requestCounter, NodeKey nodeKey) implements Event {
    static final int OPERATION = 12;

    @Override
    public int operation() {
        return OPERATION;
    }

    @Override
    public void handle(EventHandler handler) {
        handler.onNoSuchPeer(this);
    }
}
