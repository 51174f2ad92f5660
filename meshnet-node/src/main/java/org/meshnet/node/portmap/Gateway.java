package org.meshnet.node.portmap;

import org.meshnet.core.net.IpAddress;

/**
 * The router that this host's default route leads to. Immutable.
 *
 * @param address the router's, IPv4
 * @param local this host's address towards it
 */
public record Gateway(IpAddress address, IpAddress local) {}
