package org.meshnet.core.wire;

/** Says something of the network's document, asked or not (docs/protocol.md §7.6). Immutable. */
public record PolicyEvent(PolicyWord word) implements Event {
    static final int OPERATION = 13;

    @Override
    public int operation() {
        return OPERATION;
    }

    @Override
    public void handle(EventHandler handler) {
        handler.onPolicy(this);
    }
}
