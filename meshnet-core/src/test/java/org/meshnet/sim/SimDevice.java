package org.meshnet.sim;

/** Something with interfaces: a host, a router, a NAT. */
interface SimDevice {
    /** The name in the trace. */
    String name();

    /** A datagram came in by this interface. */
    void onDatagram(SimDatagram datagram, SimInterface in);
}
