package org.meshnet.sim;

/**
 * How a NAT or stateful firewall behaves, in the words of RFC 4787. Immutable.
 *
 * @param mapping when an internal endpoint's mapping is used again for another remote endpoint
 * @param filtering from which remote endpoints it lets in
 * @param ports how external ports are chosen
 * @param timeoutNs how long an unused mapping, and an unused leave to come in, lives
 * @param isRefreshedInbound do inbound datagrams refresh too (RFC 4787 §4.3), not only outbound ones
 * @param isHairpinning can internal hosts reach each other by their external endpoints (RFC 4787 §6)
 * @param isUdpBlocked does it let no UDP out
 * @param tracksStrays does it take what comes in unasked for itself and remember it as a flow of its own, as Linux
 *     routers do whose firewall drops nothing of that: no mapping gets an external endpoint towards a remote one
 *     between which there is such a flow
 */
public record NatBehaviour(
        Dependence mapping,
        Dependence filtering,
        PortAssignment ports,
        long timeoutNs,
        boolean isRefreshedInbound,
        boolean isHairpinning,
        boolean isUdpBlocked,
        boolean tracksStrays) {
    private static final long DEFAULT_TIMEOUT_NS = 120 * SimScheduler.SECOND_NS;

    /** Endpoint-independent mapping and filtering. */
    public static final NatBehaviour FULL_CONE =
            of(Dependence.ENDPOINT_INDEPENDENT, Dependence.ENDPOINT_INDEPENDENT, PortAssignment.PRESERVING);

    /** Endpoint-independent mapping, address-dependent filtering. */
    public static final NatBehaviour ADDRESS_RESTRICTED =
            of(Dependence.ENDPOINT_INDEPENDENT, Dependence.ADDRESS_DEPENDENT, PortAssignment.PRESERVING);

    /** Endpoint-independent mapping, address-and-port-dependent filtering: most home routers. */
    public static final NatBehaviour PORT_RESTRICTED =
            of(Dependence.ENDPOINT_INDEPENDENT, Dependence.ADDRESS_AND_PORT_DEPENDENT, PortAssignment.PRESERVING);

    /** The same, but with nothing before the router itself. */
    public static final NatBehaviour PORT_RESTRICTED_OPEN_INPUT = PORT_RESTRICTED.withStraysTracked();

    /** Address-and-port-dependent mapping and filtering, random ports: the hard kind. */
    public static final NatBehaviour SYMMETRIC =
            of(Dependence.ADDRESS_AND_PORT_DEPENDENT, Dependence.ADDRESS_AND_PORT_DEPENDENT, PortAssignment.RANDOM);

    /** The same with one port after the other, which can be foretold. */
    public static final NatBehaviour SYMMETRIC_SEQUENTIAL = SYMMETRIC.withPorts(PortAssignment.SEQUENTIAL);

    /** No translation; lets in only what answers. */
    public static final NatBehaviour FIREWALL =
            of(Dependence.ENDPOINT_INDEPENDENT, Dependence.ADDRESS_AND_PORT_DEPENDENT, PortAssignment.UNTRANSLATED);

    /** With a timeout of 120 s, refreshed outbound only, no hairpinning. */
    public static NatBehaviour of(Dependence mapping, Dependence filtering, PortAssignment ports) {
        return new NatBehaviour(mapping, filtering, ports, DEFAULT_TIMEOUT_NS, false, false, false, false);
    }

    public NatBehaviour withMapping(Dependence newMapping) {
        return new NatBehaviour(
                newMapping, filtering, ports, timeoutNs, isRefreshedInbound, isHairpinning, isUdpBlocked, tracksStrays);
    }

    public NatBehaviour withFiltering(Dependence newFiltering) {
        return new NatBehaviour(
                mapping, newFiltering, ports, timeoutNs, isRefreshedInbound, isHairpinning, isUdpBlocked, tracksStrays);
    }

    public NatBehaviour withPorts(PortAssignment newPorts) {
        return new NatBehaviour(
                mapping, filtering, newPorts, timeoutNs, isRefreshedInbound, isHairpinning, isUdpBlocked, tracksStrays);
    }

    public NatBehaviour withTimeoutSeconds(long seconds) {
        long newTimeoutNs = seconds * SimScheduler.SECOND_NS;
        return new NatBehaviour(
                mapping, filtering, ports, newTimeoutNs, isRefreshedInbound, isHairpinning, isUdpBlocked, tracksStrays);
    }

    public NatBehaviour withInboundRefresh() {
        return new NatBehaviour(mapping, filtering, ports, timeoutNs, true, isHairpinning, isUdpBlocked, tracksStrays);
    }

    public NatBehaviour withUdpBlocked() {
        return new NatBehaviour(
                mapping, filtering, ports, timeoutNs, isRefreshedInbound, isHairpinning, true, tracksStrays);
    }

    public NatBehaviour withHairpinning() {
        return new NatBehaviour(
                mapping, filtering, ports, timeoutNs, isRefreshedInbound, true, isUdpBlocked, tracksStrays);
    }

    public NatBehaviour withStraysTracked() {
        return new NatBehaviour(
                mapping, filtering, ports, timeoutNs, isRefreshedInbound, isHairpinning, isUdpBlocked, true);
    }
}
