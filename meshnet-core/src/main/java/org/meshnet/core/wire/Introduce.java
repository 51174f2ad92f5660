package org.meshnet.core.wire;

import org.meshnet.core.key.NodeKey;

/**
 * Asks the server to tell this node and another of each other now (docs/protocol.md §5.2). Answered by
 * {@link Introduction} or {@link NoSuchPeer}. Immutable.
 *
 * @param nodeKey the other node
 */
public record Introduce(NodeKey nodeKey) implements Request {
    static final int OPERATION = 4;

    @Override
    public int operation() {
        return OPERATION;
    }

    @Override
    public void handle(RequestHandler handler) {
        handler.onIntroduce(this);
    }
}
