package org.meshnet.core.wire;

import org.meshnet.core.crypto.Token;

/**
 * Asks who holds an overlay address (docs/protocol.md §5.2). Answered by {@link Found}. Immutable.
 *
 * @param token the blinded address
 */
public record LookUp(Token token) implements Request {
    static final int OPERATION = 3;

    @Override
    public int operation() {
        return OPERATION;
    }

    @Override
    public void handle(RequestHandler handler) {
        handler.onLookUp(this);
    }
}
