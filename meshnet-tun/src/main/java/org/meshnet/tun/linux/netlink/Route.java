package org.meshnet.tun.linux.netlink;

import java.util.Optional;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

/**
 * An entry of the routing tables.
 *
 * @param destination the network that it leads to
 * @param index the interface through which; 0 where there is none
 * @param gateway the router, unless the network is on the link
 * @param metric the lowest is used
 * @param isUnicast does it lead on, rather than to this host itself, to everybody, or to nobody?
 */
public record Route(Prefix destination, int index, Optional<IpAddress> gateway, int metric, boolean isUnicast) {}
