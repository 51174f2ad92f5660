package org.meshnet.core.engine.context;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

/**
 * What of the addresses around this host may carry datagrams. Those inside a mesh, this one or another, may not: a path
 * through a mesh would ride on itself. A prefix alone does not tell: the mesh's IPv4 network may be that of this host's
 * own link as well, and then its addresses are the link's neighbours. Control thread only.
 */
public final class Underlay {
    private final OverlayAddresses overlay;
    private final Map<Integer, List<Endpoint>> servers = new HashMap<>();
    private List<Prefix> links = List.of();
    private List<Prefix> tunnels = List.of();
    private List<Prefix> routed = List.of();

    public Underlay(OverlayAddresses overlay) {
        this.overlay = overlay;
    }

    /** Takes the networks around this host; true if they had been others. */
    public boolean setNetworks(List<Prefix> onLinks, List<Prefix> inTunnels) {
        boolean isChanged = !onLinks.equals(links) || !inTunnels.equals(tunnels);
        links = onLinks;
        tunnels = inTunnels;
        return isChanged;
    }

    /** Takes the networks that are led into the mesh, as they are behind members. */
    public void setRouted(List<Prefix> networks) {
        routed = List.copyOf(networks);
    }

    /** Takes where a server may be. */
    public void setServer(int server, List<Endpoint> endpoints) {
        servers.put(server, endpoints);
    }

    /** Only these servers are any more. */
    public void retainServers(Set<Integer> numbers) {
        servers.keySet().retainAll(numbers);
    }

    /** Networks whose hosts this host reaches without a router. */
    public List<Prefix> links() {
        return links;
    }

    /** Networks inside tunnels of this host. */
    public List<Prefix> tunnels() {
        return tunnels;
    }

    /** Where servers may be. */
    public List<Endpoint> servers() {
        return servers.values().stream().flatMap(Collection::stream).toList();
    }

    /** May datagrams go to this address? */
    public boolean isOutside(IpAddress address) {
        int onLink = longest(links, address);
        return onLink >= 0 ? onLink >= longest(tunnels, address) : !isInMesh(address);
    }

    private boolean isInMesh(IpAddress address) {
        return overlay.isInside(address) || longest(tunnels, address) >= 0 || longest(routed, address) >= 0;
    }

    /** May datagrams come from there? A server is where its user says, be it inside another mesh. */
    public boolean isWelcome(Endpoint from) {
        return isOutside(from.address())
                || servers.values().stream().flatMap(Collection::stream).anyMatch(from::equals);
    }

    /** As the kernel does it, the longest prefix decides; -1 if there is none. */
    private static int longest(List<Prefix> networks, IpAddress address) {
        int longest = -1;
        for (Prefix network : networks) {
            if (network.length() > longest && network.contains(address)) {
                longest = network.length();
            }
        }
        return longest;
    }
}
