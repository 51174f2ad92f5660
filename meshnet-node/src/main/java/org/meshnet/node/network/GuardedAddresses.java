package org.meshnet.node.network;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

/**
 * Addresses that this host needs outside the mesh, whatever the mesh's network is: its routers and the servers. Any
 * thread.
 */
public final class GuardedAddresses {
    private final Map<Integer, List<Endpoint>> servers = new ConcurrentHashMap<>();
    private volatile List<IpAddress> routers = List.of();

    /** Where a server may be. */
    public void setServer(int server, List<Endpoint> endpoints) {
        servers.put(server, List.copyOf(endpoints));
    }

    /** Only these servers are any more. */
    public void retainServers(Set<Integer> numbers) {
        servers.keySet().retainAll(numbers);
    }

    void setRouters(List<IpAddress> addresses) {
        routers = List.copyOf(addresses);
    }

    /** Those inside a network. */
    Set<IpAddress> inside(Prefix network) {
        Set<IpAddress> inside = new HashSet<>();
        servers.values().stream()
                .flatMap(Collection::stream)
                .map(Endpoint::address)
                .filter(network::contains)
                .forEach(inside::add);
        routers.stream().filter(network::contains).forEach(inside::add);
        return inside;
    }
}
