package org.meshnet.tun;

/**
 * What is to happen to a host's traffic that does not carry the node's mark.
 *
 * @param interfaceIndex the mesh's; 0 while there is none
 * @param v4 what happens to IPv4
 * @param v6 what happens to IPv6
 * @param isLanAllowed do networks that the host has routes to, other than its default ones, stay reachable by those?
 */
public record ExitPlan(int interfaceIndex, Family v4, Family v6, boolean isLanAllowed) {
    /** What happens to a family of addresses. */
    public enum Family {
        /** It goes to the mesh. */
        LED,
        /** It is answered with "unreachable", and goes nowhere. */
        BLOCKED,
        /** It goes its usual way. */
        FREE
    }

    /** Nothing leaves. */
    public static ExitPlan blocked(boolean isLanAllowed) {
        return new ExitPlan(0, Family.BLOCKED, Family.BLOCKED, isLanAllowed);
    }
}
