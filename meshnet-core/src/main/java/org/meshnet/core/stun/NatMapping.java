package org.meshnet.core.stun;

/** How a NAT maps an inner endpoint to an outer one (RFC 4787 §4.1). */
public enum NatMapping {
    /** There is no NAT: the server sees an address of this host. */
    NONE,
    /** One outer endpoint for all destinations. */
    ENDPOINT_INDEPENDENT,
    /** Another outer endpoint for each destination address. */
    ADDRESS_DEPENDENT,
    /** Another outer endpoint for each destination address and port. */
    ADDRESS_AND_PORT_DEPENDENT,
    /** One of the last two; the servers cannot tell which. */
    DEPENDENT,
    /** The servers cannot tell. */
    UNKNOWN
}
