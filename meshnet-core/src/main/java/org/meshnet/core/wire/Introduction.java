package org.meshnet.core.wire;

/**
 * Another node wants to be talked to, or the answer to {@link Introduce}: both sides get each other's entry at the same moment
 * (docs/protocol.md §5.2). Immutable.
 *
 * @param entry the other's
 */
public record Introduction(Entry entry) implements Event {
    static final int OPERATION = 4;

    @Override
    public int operation() {
        return OPERATION;
    }

    @Override
    public void handle(EventHandler handler) {
        handler.onIntroduction(this);
    }
}
