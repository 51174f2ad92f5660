package org.meshnet.sim.mesh;

import java.util.Optional;
import org.meshnet.sim.NatBehaviour;

/** What a node can sit behind. */
public enum SiteKind {
    /** Nothing: public addresses of both families. */
    PUBLIC,
    /** Nothing, with a public IPv4 address only. */
    PUBLIC_V4,
    /** Nothing, with a public IPv6 address only. */
    PUBLIC_V6,
    /** Endpoint-independent mapping and filtering. */
    FULL_CONE,
    /** Endpoint-independent mapping, address-dependent filtering. */
    ADDRESS_RESTRICTED,
    /** Endpoint-independent mapping, address-and-port-dependent filtering. */
    PORT_RESTRICTED,
    /** The same, whose router takes stray datagrams for its own. */
    PORT_RESTRICTED_OPEN_INPUT,
    /** Address-and-port-dependent mapping and filtering. */
    SYMMETRIC,
    /** The same with one port after the other. */
    SYMMETRIC_SEQUENTIAL,
    /** A stateful firewall before public addresses. */
    FIREWALL,
    /** A home's port-restricted NAT behind one of the carrier. */
    CARRIER_GRADE,
    /** A NAT that lets no UDP out. */
    UDP_BLOCKED,
    /** A stateful firewall before public IPv6 addresses, and no IPv4. */
    IPV6_ONLY;

    /** What is between it and the world. */
    Optional<NatBehaviour> behaviour() {
        return switch (this) {
            case PUBLIC, PUBLIC_V4, PUBLIC_V6 -> Optional.empty();
            case FULL_CONE -> Optional.of(NatBehaviour.FULL_CONE);
            case ADDRESS_RESTRICTED -> Optional.of(NatBehaviour.ADDRESS_RESTRICTED);
            case PORT_RESTRICTED, CARRIER_GRADE -> Optional.of(NatBehaviour.PORT_RESTRICTED);
            case PORT_RESTRICTED_OPEN_INPUT -> Optional.of(NatBehaviour.PORT_RESTRICTED_OPEN_INPUT);
            case SYMMETRIC -> Optional.of(NatBehaviour.SYMMETRIC);
            case SYMMETRIC_SEQUENTIAL -> Optional.of(NatBehaviour.SYMMETRIC_SEQUENTIAL);
            case UDP_BLOCKED -> Optional.of(NatBehaviour.PORT_RESTRICTED.withUdpBlocked());
            case FIREWALL, IPV6_ONLY -> Optional.of(NatBehaviour.FIREWALL);
        };
    }
}
