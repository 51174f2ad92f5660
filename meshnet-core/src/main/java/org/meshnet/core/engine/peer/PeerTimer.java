package org.meshnet.core.engine.peer;

/**
 * The timers of a peer (docs/protocol.md §4.2). A timer that fires late or in vain is harmless: it looks at the state
 * anew.
 */
public enum PeerTimer {
    /** The next initiation of the handshake under way, or of the next attempt at an unreachable peer. */
    HANDSHAKE_RETRY,
    /** The session is old enough to be replaced. */
    REKEY,
    /** The session is too old to be used. */
    SESSION_EXPIRY,
    /** Probe the path in use while there is traffic. */
    HEARTBEAT,
    /** See whether the path in use still carries what traffic there is. */
    PATH_WATCH,
    /** Go on with finding out how long frames may be over the path in use. */
    PATH_MTU,
    /** Try the direct paths once more while none is in use that answers. */
    PATH_SEARCH,
    /** The path in use has left a probe unanswered for too long. */
    PATH_TRUST,
    /** Keep the NAT mapping of an idle session. */
    IDLE_KEEPALIVE,
    /** Go on with guessing ports, or see whether to begin. */
    PORT_GUESS,
    /** Look for a better path. */
    BETTER_PATH,
    /** Tell the peer of this host's new address, again while that may be lost. */
    ADDRESS_CHANGED,
    /** Ask the servers once more for the newer descriptor that the peer told of. */
    DESCRIPTOR_MISSING,
    /** Tell the peer once more which groups this host joined. */
    GROUPS_TOLD,
    /** Tell the peer once more of the network's document. */
    POLICY_TOLD,
    /** Packets have waited long enough for a session. */
    STAGED_EXPIRY
}
