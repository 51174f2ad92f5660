package org.meshnet.core.engine.status;

import java.util.Optional;
import org.meshnet.core.key.NodeKey;

/**
 * How it stands with the member through which this host's traffic is to leave.
 *
 * @param wanted as the user named it; empty if none is wanted
 * @param state how it stands
 * @param member the one, once it is known
 * @param families which traffic it takes
 */
public record ExitStatus(Optional<String> wanted, State state, Optional<Member> member, Families families) {
    /** None is wanted. */
    public static final ExitStatus NONE =
            new ExitStatus(Optional.empty(), State.UNWANTED, Optional.empty(), Families.NONE);

    /** How it stands. */
    public enum State {
        /** None is wanted. */
        UNWANTED,
        /** No member of that name is known. */
        UNKNOWN,
        /** The member offers no exit. */
        NOT_OFFERED,
        /** It does not answer. */
        UNREACHABLE,
        /** Traffic goes through it. */
        USED
    }

    /**
     * Which member.
     *
     * @param id its name
     */
    public record Member(String id, NodeKey key) {}

    /**
     * Which traffic.
     *
     * @param v4 IPv4
     * @param v6 IPv6
     */
    public record Families(boolean v4, boolean v6) {
        /** Neither. */
        public static final Families NONE = new Families(false, false);

        /** Is there any? */
        public boolean isAny() {
            return v4 || v6;
        }
    }
}
