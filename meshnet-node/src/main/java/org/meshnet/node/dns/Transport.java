package org.meshnet.node.dns;

/** How a query came. */
public enum Transport {
    /** By a datagram: the answer must fit one. */
    UDP,
    /** By a connection. */
    TCP
}
