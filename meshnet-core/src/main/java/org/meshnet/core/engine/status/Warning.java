package org.meshnet.core.engine.status;

/**
 * Something that a person should know: what the engine decided for it, or cannot mend by itself. Stands as long as it
 * is so.
 *
 * @param kind what it is about
 * @param subject tells warnings of a kind apart: an address, a server, a peer
 * @param text one line: what is so, where, and what can be done; fit for a log
 */
public record Warning(Kind kind, String subject, String text) {
    /** What warnings are about. */
    public enum Kind {
        /** Another interface of this host has the overlay address. */
        ADDRESS_USED_HERE,
        /** A server sees this node where other members cannot reach it. */
        OUT_OF_REACH,
        /** Many members' descriptors are past their end. */
        CLOCK,
        /** A server refuses a claim without showing who has the address. */
        CLAIM_UNPROVEN,
        /** Another machine has this node's identity. */
        TWIN,
        /** Members were started with another IPv4 network. */
        OTHER_NETWORK,
        /** Nodes with the network's key are no members of it. */
        UNCERTIFIED,
        /** The network has another key, and this node was not given it. */
        NETWORK_KEY,
        /** This node's certificate ends soon, is not good, or does not allow what the node would claim. */
        CERTIFICATE,
        /** The network's document was signed twice, is not understood, or takes back what it may not. */
        POLICY,
        /** Other members are called as this node is. */
        NAME_SHARED,
        /** A network that a member offers is not used, though the user would have it. */
        ROUTE_REFUSED,
        /** Networks of members overlap. */
        ROUTE_OVERLAP,
        /** Members carry Ethernet and this node packets, or the other way round. */
        OTHER_DEVICE
    }
}
