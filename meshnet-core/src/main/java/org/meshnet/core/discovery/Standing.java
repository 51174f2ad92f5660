package org.meshnet.core.discovery;

import java.util.Optional;

/**
 * Whether the server knows a node, as far as the node can tell. Immutable; each standing says what it becomes, and
 * refuses what cannot happen to it. One that is lost keeps its session: it may still be the right one, as when only the
 * network was away.
 *
 * <pre>
 *                    registered                    no answer
 *   Unregistered ───────────────▶ Registered ───────────────────▶ Lost
 *        ▲                          │  ▲  │ ▲                      │ │
 *        │                          │  └──┘ └───── registered ─────┘ │
 *        └──────────────────────────┴────────────────────────────────┘
 *              refused, superseded, stands back, leaves
 * </pre>
 */
sealed interface Standing {
    /** There is no session. */
    record Unregistered() implements Standing {
        @Override
        public Optional<ServerSession> session() {
            return Optional.empty();
        }
    }

    /** The server knows the node. */
    record Registered(ServerSession open) implements Standing {
        @Override
        public Optional<ServerSession> session() {
            return Optional.of(open);
        }

        @Override
        public Standing lose() {
            return new Lost(open);
        }
    }

    /** The server knew the node, and does not answer any more. */
    record Lost(ServerSession open) implements Standing {
        @Override
        public Optional<ServerSession> session() {
            return Optional.of(open);
        }
    }

    /** The one that requests are sent in. */
    Optional<ServerSession> session();

    /** The server registered the node, perhaps anew. */
    default Standing register(ServerSession session) {
        return new Registered(session);
    }

    /** The server does not answer any more. */
    default Standing lose() {
        throw new IllegalStateException("cannot be lost: " + getClass().getSimpleName());
    }

    /** The server is not to know the node any more, or does not. */
    default Standing end() {
        return new Unregistered();
    }
}
