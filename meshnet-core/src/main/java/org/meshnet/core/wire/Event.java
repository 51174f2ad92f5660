package org.meshnet.core.wire;

/** What the server tells a registered node; {@link EventEnvelope} seals it (docs/protocol.md §5.2). Immutable. */
public sealed interface Event
        permits Refreshed,
                Page,
                Found,
                Introduction,
                Updated,
                PeerChanged,
                PeerLeft,
                Confirm,
                Superseded,
                Twin,
                RelayLimited,
                NoSuchPeer,
                PolicyEvent,
                Draining,
                TicketGiven {
    /** The byte that names it on the wire. */
    int operation();

    /** Calls the handler's method for this event. */
    void handle(EventHandler handler);
}
