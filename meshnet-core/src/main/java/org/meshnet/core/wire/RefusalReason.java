package org.meshnet.core.wire;

import java.util.Optional;

/** Why the server refuses a register or an update (docs/protocol.md §5.1). */
public enum RefusalReason {
    /** By a live node with another key. */
    CLAIM_TAKEN(1),
    NETWORK_FULL(2),
    SERVER_FULL(3),
    VERSION_NOT_SPOKEN(4);

    private final int code;

    RefusalReason(int code) {
        this.code = code;
    }

    /** The byte on the wire; never 0. */
    public int code() {
        return code;
    }

    /** The reason with this byte, if there is one. */
    public static Optional<RefusalReason> of(int code) {
        return code >= 1 && code <= values().length ? Optional.of(values()[code - 1]) : Optional.empty();
    }
}
