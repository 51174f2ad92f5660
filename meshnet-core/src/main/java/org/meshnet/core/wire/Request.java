package org.meshnet.core.wire;

/** What a registered node asks of the server; {@link RequestEnvelope} seals it (docs/protocol.md §5.2). Immutable. */
public sealed interface Request
        permits Refresh, ListSince, LookUp, Introduce, Update, Leave, StillHere, PolicyRequest, TicketWanted {
    /** The byte that names it on the wire. */
    int operation();

    /** Calls the handler's method for this request. */
    void handle(RequestHandler handler);
}
