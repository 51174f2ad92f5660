package org.meshnet.node.control;

import org.meshnet.core.engine.status.PathReason;

/** Which step towards a peer failed, and what somebody can do about it. Stateless. */
public final class PathAdvice {
    private PathAdvice() {}

    /** One sentence without its end: {@code the handshake failed, no answer, ...; see whether its node runs}. */
    public static String of(PathReason reason) {
        return step(reason) + " failed, " + reason.text() + "; " + remedy(reason);
    }

    /** The steps are, in their order: the introduction by a server, the handshake, the direct path. */
    private static String step(PathReason reason) {
        return switch (reason) {
            case NO_SERVER, NOT_REGISTERED -> "the introduction";
            case NO_RELAY, NO_ANSWER -> "the handshake";
            default -> "the direct path";
        };
    }

    private static String remedy(PathReason reason) {
        return switch (reason) {
            case NO_SERVER ->
                "this node is registered at no server itself: try meshnet-node netcheck, and let UDP and TCP to the "
                        + "server's port out";
            case NOT_REGISTERED ->
                "see whether its node runs, and is registered at one of this node's servers, in the same network";
            case NO_RELAY ->
                "let its UDP port in, or have a member that both reach relay (--relay-for-others), or the server";
            case NO_ANSWER ->
                "see whether its node still runs, whether a firewall there drops UDP, and in a closed network whether "
                        + "both certificates are good";
            case NO_CANDIDATES -> "name the address at which it can be reached with --endpoint there";
            case UDP_BLOCKED -> "let UDP out here, then traffic need not go by the server";
            case PEER_UDP_BLOCKED -> "let UDP out where the peer is, then traffic need not go by the server";
            case BOTH_HARD, ONE_HARD, GUESSING_OFF ->
                "let a router map a port (PCP, NAT-PMP, UPnP), or forward one and name it with --endpoint";
            case SEARCHING, GUESSING -> "it is tried on, for some seconds more";
            case NO_DIRECT_ANSWER, DIRECT_LOST ->
                "let UDP in at one of both, or forward a port and name it with --endpoint";
        };
    }
}
