package org.meshnet.core.wire;

/** The node goes (docs/protocol.md §5.2). Not answered. Immutable. */
public record Leave() implements Request {
    static final int OPERATION = 6;

    @Override
    public int operation() {
        return OPERATION;
    }

    @Override
    public void handle(RequestHandler handler) {
        handler.onLeave(this);
    }
}
