package org.meshnet.core.wire;

/**
 * The answer to {@link TicketWanted} (docs/protocol.md §5.1, "Tickets"). Immutable; the secret is not printed.
 *
 * @param requestCounter counter of the request that it answers
 * @param lifetimeSeconds how long the ticket is good from now on, 1 to 2^32 − 1
 * @param ticket which only servers can open, 168 bytes
 * @param secret from which the keys of a resume follow, 32 bytes
 */
public record TicketGiven(long requestCounter, long lifetimeSeconds, Bytes ticket, Bytes secret) implements Event {
    static final int OPERATION = 15;

    /** @throws IllegalArgumentException if a length or the lifetime does not fit */
    public TicketGiven {
        ticket.requireLength("ticket", Limits.TICKET_LENGTH);
        secret.requireLength("ticket's secret", Limits.TICKET_SECRET_LENGTH);
        if (lifetimeSeconds < 1 || lifetimeSeconds > 0xffffffffL) {
            throw new IllegalArgumentException("a lifetime of " + lifetimeSeconds + " s");
        }
    }

    @Override
    public int operation() {
        return OPERATION;
    }

    @Override
    public void handle(EventHandler handler) {
        handler.onTicketGiven(this);
    }
}
