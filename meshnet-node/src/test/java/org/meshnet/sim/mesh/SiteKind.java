package org.meshnet.sim.mesh;

import java.util.Optional;
import org.meshnet.sim.NatBehaviour;

/** What a node can sit behind. */
public enum SiteKind {
    /** Nothing: public addresses of both families. */
    PUBLIC(null),
    /** Nothing, with a public IPv4 address only. */
    PUBLIC_V4(null),
    /** Nothing, with a public IPv6 address only. */
    PUBLIC_V6(null),
    /** Endpoint-independent mapping and filtering. */
    FULL_CONE(NatBehaviour.FULL_CONE),
    /** Endpoint-independent mapping, address-dependent filtering. */
    ADDRESS_RESTRICTED(NatBehaviour.ADDRESS_RESTRICTED),
    /** Endpoint-independent mapping, address-and-port-dependent filtering. */
    PORT_RESTRICTED(NatBehaviour.PORT_RESTRICTED),
    /** Address-and-port-dependent mapping and filtering. */
    SYMMETRIC(NatBehaviour.SYMMETRIC),
    /** A stateful firewall before public addresses. */
    FIREWALL(NatBehaviour.FIREWALL),
    /** A home's port-restricted NAT behind one of the carrier. */
    CARRIER_GRADE(NatBehaviour.PORT_RESTRICTED);

    private final NatBehaviour behaviour;

    SiteKind(NatBehaviour behaviour) {
        this.behaviour = behaviour;
    }

    Optional<NatBehaviour> behaviour() {
        return Optional.ofNullable(behaviour);
    }
}
