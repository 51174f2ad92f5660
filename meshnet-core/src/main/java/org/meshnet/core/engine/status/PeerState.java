package org.meshnet.core.engine.status;

/** How it stands with a peer. */
public enum PeerState {
    /** There is a session. */
    CONNECTED,
    /** A handshake is under way. */
    CONNECTING,
    /** There is none, and nothing asks for one. */
    IDLE,
    /** Handshakes went unanswered for 90 s; they go on at a slower pace. */
    UNREACHABLE
}
