package org.meshnet.core.wire;

/** The server asks whether the node is there: it is to refresh at once (docs/protocol.md §5.2). Immutable. */
public record Confirm() implements Event {
    static final int OPERATION = 8;

    @Override
    public int operation() {
        return OPERATION;
    }

    @Override
    public void handle(EventHandler handler) {
        handler.onConfirm(this);
    }
}
