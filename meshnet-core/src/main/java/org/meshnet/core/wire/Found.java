package org.meshnet.core.wire;

import java.util.Optional;

/**
 * The answer to {@link LookUp} (docs/protocol.md §5.2). Immutable.
 *
 * @param requestCounter counter of the request that it answers
 * @param entry the holder, if there is one
 */
public record Found(long requestCounter, Optional<Entry> entry) implements Event {
    static final int OPERATION = 3;

    @Override
    public int operation() {
        return OPERATION;
    }

    @Override
    public void handle(EventHandler handler) {
        handler.onFound(this);
    }
}
