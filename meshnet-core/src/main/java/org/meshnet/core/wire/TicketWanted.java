package org.meshnet.core.wire;

/**
 * Asks for a ticket with which the node registers the next time (docs/protocol.md §5.1, "Tickets"). Answered by
 * {@link TicketGiven}. Immutable.
 *
 * @param claims for which it is to be good
 */
public record TicketWanted(ClaimsDigest claims) implements Request {
    static final int OPERATION = 9;

    @Override
    public int operation() {
        return OPERATION;
    }

    @Override
    public void handle(RequestHandler handler) {
        handler.onTicketWanted(this);
    }
}
