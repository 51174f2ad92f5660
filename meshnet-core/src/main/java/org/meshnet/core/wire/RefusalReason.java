package org.meshnet.core.wire;

import java.util.Arrays;
import java.util.Optional;

/** Why the server does not take a register (docs/protocol.md §5.1). */
public enum RefusalReason {
    NETWORK_FULL(2),
    SERVER_FULL(3),
    VERSION_NOT_SPOKEN(4),
    /** Only for who asked to be taken if alone: the same node key is registered from another endpoint. */
    IDENTITY_ELSEWHERE(5),
    /** The server relays only, and takes no members; or it is one for members, and was asked to relay only. */
    OTHER_ROLE(6),
    /** The server is there for certain networks, and not for this one. */
    OTHER_NETWORKS(7);

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
        return Arrays.stream(values()).filter(reason -> reason.code == code).findFirst();
    }
}
