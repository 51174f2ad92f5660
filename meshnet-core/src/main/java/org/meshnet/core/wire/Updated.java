package org.meshnet.core.wire;

import java.util.Optional;

/**
 * The answer to {@link Update} (docs/protocol.md §5.2). Immutable.
 *
 * @param requestCounter counter of the request that it answers
 * @param refusal why the server did not take it; empty if it did
 */
public record Updated(long requestCounter, Optional<Refusal> refusal) implements Event {
    static final int OPERATION = 5;

    @Override
    public int operation() {
        return OPERATION;
    }

    @Override
    public void handle(EventHandler handler) {
        handler.onUpdated(this);
    }
}
