package org.meshnet.tun;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.meshnet.core.net.IpAddress;

/**
 * This host's network at one moment, as far as a node needs to know it.
 *
 * @param interfaces those that are switched on and are not the loopback, by index
 * @param defaultRoutes the best first, of IPv4 before IPv6
 * @param addresses all addresses of this host, those of the loopback and of interfaces that are off included
 */
public record HostNetwork(List<HostInterface> interfaces, List<HostRoute> defaultRoutes, Set<IpAddress> addresses) {
    /** A host without a network. */
    public static final HostNetwork NONE = new HostNetwork(List.of(), List.of(), Set.of());

    /** Copies lists and set. */
    public HostNetwork {
        addresses = Set.copyOf(addresses);
        interfaces = List.copyOf(interfaces);
        defaultRoutes = List.copyOf(defaultRoutes);
    }

    /** The interface of that index. */
    public Optional<HostInterface> byIndex(int index) {
        return interfaces.stream().filter(each -> each.index() == index).findFirst();
    }

    /** The best default route of a family, 4 or 6. */
    public Optional<HostRoute> defaultRoute(int family) {
        return defaultRoutes.stream()
                .filter(route -> route.destination().address().family() == family)
                .findFirst();
    }
}
