package org.meshnet.sim;

/** What can happen to a datagram; counted and traced. */
public enum SimEvent {
    /** A host sent it. */
    SENT,
    /** A socket received it. */
    DELIVERED,
    /** A link made a second one. */
    DUPLICATED,
    /** A link held it back, so that others overtake it. */
    REORDERED,
    /** Dropped: a link lost it. */
    LOST,
    /** Dropped: larger than a link's MTU. */
    TOO_LARGE,
    /** Dropped: an interface was down. */
    LINK_DOWN,
    /** Dropped: nobody there has the address, and no router is known for it. */
    NO_ROUTE,
    /** Dropped: the sender has no address of that family. */
    NO_SOURCE_ADDRESS,
    /** Dropped: the port was not open. */
    NO_SOCKET,
    /** Dropped: sender and receiver are cut off from each other. */
    PARTITIONED,
    /** Dropped: a NAT has no mapping for its destination. */
    NO_MAPPING,
    /** Dropped: a NAT or firewall lets nothing in from this source. */
    FILTERED,
    /** Dropped: a NAT or firewall lets no UDP out. */
    UDP_BLOCKED,
    /** Dropped: a NAT has no free port. */
    NO_PORT,
    /** Dropped: from inside to the NAT's own outside, without hairpinning. */
    NO_HAIRPINNING,
    /** Dropped: went round in circles. */
    HOP_LIMIT
}
