package org.meshnet.core.stun;

/** Which datagrams a NAT or firewall lets in to an endpoint that has sent some (RFC 4787 §5). */
public enum NatFiltering {
    /** Those of anybody. */
    ENDPOINT_INDEPENDENT,
    /** Those from addresses that were sent to. */
    ADDRESS_DEPENDENT,
    /** Those from endpoints that were sent to. */
    ADDRESS_AND_PORT_DEPENDENT,
    /** One of the first two; the server has no second address to tell which. */
    PORT_INDEPENDENT,
    /** The servers cannot tell. */
    UNKNOWN
}
