package org.meshnet.node.portmap;

import org.meshnet.core.net.Endpoint;

/**
 * A port that a gateway has opened. Immutable.
 *
 * @param protocol by which it was asked
 * @param gateway that has it
 * @param internalPort this host's UDP port
 * @param external where it is reached from outside
 * @param lifetimeSeconds for which it was granted; 0 for until it is taken back
 */
public record PortMapping(
        MapProtocol protocol, Gateway gateway, int internalPort, Endpoint external, int lifetimeSeconds) {}
