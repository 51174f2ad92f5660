package org.meshnet.core.wire;

import java.util.Arrays;
import java.util.Optional;

/** Why the server does not take a register (docs/protocol.md §5.1). */
public enum RefusalReason {
    NETWORK_FULL(2, "the network is full there"),
    SERVER_FULL(3, "the server is full"),
    VERSION_NOT_SPOKEN(4, "it speaks another version of the protocol"),
    /** Only for who asked to be taken if alone: the same node key is registered from another endpoint. */
    IDENTITY_ELSEWHERE(5, "another machine has this identity"),
    /** The server relays only, and takes no members; or it is one for members, and was asked to relay only. */
    OTHER_ROLE(6, "it only relays, and takes no members"),
    /** The server is there for certain networks, and not for this one. */
    OTHER_NETWORKS(7, "it is there for other networks");

    private final int code;
    private final String text;

    RefusalReason(int code, String text) {
        this.code = code;
        this.text = text;
    }

    /** What a person is told of it, behind the server's name and a colon. */
    public String text() {
        return text;
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
