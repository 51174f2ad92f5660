package org.meshnet.core.wire;

/**
 * Another node wants to be talked to, or the answer to {@link Introduce}: both sides get each other's entry at the same
 * moment (docs/protocol.md §5.2). Immutable.
 *
 * @param entry the other's
 * @param relayChannel the receiver's channel to the other at this server; {@link #NO_RELAY} if the server does not
 *     forward
 */
public record Introduction(Entry entry, long relayChannel) implements Event {
    /** No channel is given. */
    public static final long NO_RELAY = 0;

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
