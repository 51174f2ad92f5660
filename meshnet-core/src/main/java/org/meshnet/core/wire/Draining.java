package org.meshnet.core.wire;

/**
 * The server is about to stop: a node that knows another one of its name registers there, and stays here until it is
 * (docs/protocol.md §5.2). Immutable.
 */
public record Draining() implements Event {
    static final int OPERATION = 14;

    @Override
    public int operation() {
        return OPERATION;
    }

    @Override
    public void handle(EventHandler handler) {
        handler.onDraining(this);
    }
}
