package org.meshnet.sim;

import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;

/** On how much of the remote endpoint a NAT's mapping or filtering depends (RFC 4787 §4.1, §5). */
public enum Dependence {
    ENDPOINT_INDEPENDENT,
    ADDRESS_DEPENDENT,
    ADDRESS_AND_PORT_DEPENDENT;

    private static final Endpoint ANY = new Endpoint(new IpAddress(0, 0), 0);

    /** The remote endpoint with all that does not matter left out, so that what is alike is equal. */
    Endpoint relevantPart(Endpoint remote) {
        return switch (this) {
            case ENDPOINT_INDEPENDENT -> ANY;
            case ADDRESS_DEPENDENT -> new Endpoint(remote.address(), 0);
            case ADDRESS_AND_PORT_DEPENDENT -> remote;
        };
    }
}
