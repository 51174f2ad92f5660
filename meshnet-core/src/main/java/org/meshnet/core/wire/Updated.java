package org.meshnet.core.wire;

/**
 * The answer to {@link Update} (docs/protocol.md §5.2). Immutable.
 *
 * @param requestCounter counter of the request that it answers
 * @param refusedClaims which claims are another's; all else was taken
 */
public record Updated(long requestCounter, RefusedClaims refusedClaims) implements Event {
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
