package org.meshnet.tun;

import java.util.Optional;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

/**
 * A route of this host.
 *
 * @param destination the network that it leads to
 * @param interfaceIndex the interface through which
 * @param gateway the router, unless the network is on the link
 */
public record HostRoute(Prefix destination, int interfaceIndex, Optional<IpAddress> gateway) {}
