package org.meshnet.core.discovery;

/** What a {@link DiscoveryClient} waits for (docs/protocol.md §5.2). */
enum ClientTimer {
    /** The next hello. */
    HELLO,
    /** A hello that was not answered is to be forgotten. */
    HELLO_TOO_OLD,
    /** A register stays without an answer. */
    REGISTER_UNANSWERED,
    /** Enough time passed since a refusal that no new announcement can heal. */
    REFUSAL_OVER,
    /** The next refresh. */
    REFRESH,
    /** A refresh stays without an answer for longer than usual, and another server stands by. */
    SERVER_SILENT,
    /** The server did not answer whether it knows the session. */
    SESSION_DOUBTED,
    /** While registered by a link: UDP may work again. */
    UDP_TRIAL,
    /** A request stays without an answer. */
    REQUEST_UNANSWERED,
    /** A ticket is to be asked for. */
    TICKET
}
