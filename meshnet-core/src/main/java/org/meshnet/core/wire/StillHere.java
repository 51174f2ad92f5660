package org.meshnet.core.wire;

/**
 * The answer to {@link Superseded}: the node that was registered before is there, so two machines have one identity
 * (docs/protocol.md §5.2). Not answered. Immutable.
 */
public record StillHere() implements Request {
    static final int OPERATION = 7;

    @Override
    public int operation() {
        return OPERATION;
    }

    @Override
    public void handle(RequestHandler handler) {
        handler.onStillHere(this);
    }
}
