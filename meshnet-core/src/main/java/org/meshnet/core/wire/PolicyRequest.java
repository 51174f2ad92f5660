package org.meshnet.core.wire;

/** Says something of the network's document (docs/protocol.md §7.6). Answered by {@link PolicyEvent}s. Immutable. */
public record PolicyRequest(PolicyWord word) implements Request {
    static final int OPERATION = 8;

    @Override
    public int operation() {
        return OPERATION;
    }

    @Override
    public void handle(RequestHandler handler) {
        handler.onPolicy(this);
    }
}
