package org.meshnet.core.discovery;

/**
 * How a node stands with a server.
 *
 * <pre>
 *   IDLE ──announce──► RESOLVING ──endpoints──► HELLO ──challenge──► REGISTERING ──registered──► REGISTERED
 *                                                 ▲  └───no answer───────┘ │                       │    ▲
 *                                                 │                     refused             no answer   │
 *                                              announce                    ▼                       ▼    │
 *                                                 └──────────────────── REFUSED                  LOST ──┘
 * </pre>
 */
public enum ServerState {
    /** Nothing was announced yet, or the node left. */
    IDLE,
    /** No endpoint of the server is known. */
    RESOLVING,
    /** A hello is out, none was answered since the start. */
    HELLO,
    /** A register is out. */
    REGISTERING,
    /** The server knows this node. */
    REGISTERED,
    /** The server knew this node, and does not answer any more; hellos are out. */
    LOST,
    /** The server does not take this node. */
    REFUSED,
    /** Who answers shows another key than the server must have; nothing is said to it, and hellos go on, slowly. */
    SERVER_KEY_CHANGED,
    /** Another machine is registered with this node's identity; the node registers again only once that one is gone. */
    SUPERSEDED,
    /** Another of the servers that were given is this one, and the node is registered there. */
    DUPLICATE;

    /** Has the node a registration there, by this name of the server or by another? */
    public boolean hasRegistration() {
        return this == REGISTERED || this == DUPLICATE;
    }
}
