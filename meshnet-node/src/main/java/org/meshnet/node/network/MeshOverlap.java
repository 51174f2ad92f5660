package org.meshnet.node.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.tun.HostInterface;
import org.meshnet.tun.HostNetwork;
import org.meshnet.tun.HostRoute;

/**
 * Whether the mesh's IPv4 network is another network's here as well, and what follows. Pure.
 *
 * <p>What this host reaches on a link of its own, it must go on reaching: if a link's network holds the mesh's, or a
 * route leads to exactly that network, this host has no IPv4 in the mesh. A smaller one takes its part away from the
 * mesh, as longer prefixes do. Out of a larger one that only a route leads to, the mesh takes its own part.
 *
 * @param isUsable can this host have IPv4 in the mesh?
 * @param problem what is so, without what to do; empty if there is no overlap
 */
record MeshOverlap(boolean isUsable, Optional<String> problem) {
    private static final MeshOverlap NONE = new MeshOverlap(true, Optional.empty());

    /** A network of this host, and by what it is one. */
    private record Other(Prefix network, String what, boolean isTakenFirst) {}

    /**
     * Compares.
     *
     * @param mesh the mesh's IPv4 network
     * @param routes of this host that share addresses with it
     * @param own indexes of interfaces of this mesh
     * @param ownIndex this node's; of two meshes with one network, that of the older interface keeps it
     * @param guarded addresses that this host needs outside the mesh: its gateways and the servers
     */
    static MeshOverlap of(
            Prefix mesh,
            HostNetwork seen,
            List<HostRoute> routes,
            List<Integer> own,
            int ownIndex,
            Set<IpAddress> guarded) {
        List<Other> others = new ArrayList<>();
        for (HostInterface each : seen.interfaces()) {
            boolean isYounger = each.isMesh() && each.index() > ownIndex;
            if (!own.contains(each.index()) && !isYounger) {
                addresses(each, mesh).forEach(prefix -> others.add(onLink(each, prefix, mesh)));
            }
        }
        for (HostRoute route : routes) {
            boolean isYounger = seen.byIndex(route.interfaceIndex())
                    .filter(each -> each.isMesh() && each.index() > ownIndex)
                    .isPresent();
            boolean isKnown = others.stream().anyMatch(other -> other.network().equals(route.destination()));
            if (!isYounger && !isKnown) {
                others.add(routed(route, mesh, seen));
            }
        }
        return judge(mesh, others, guarded);
    }

    private static List<Prefix> addresses(HostInterface each, Prefix mesh) {
        return each.addresses().stream()
                .filter(prefix -> prefix.address().isV4() && PrefixSet.overlap(prefix, mesh))
                .map(Prefix::network)
                .distinct()
                .toList();
    }

    private static Other onLink(HostInterface each, Prefix network, Prefix mesh) {
        String owner = each.name() + (each.isMesh() ? ", of another mesh," : "");
        return new Other(network, owner + " has " + network, PrefixSet.holds(network, mesh));
    }

    private static Other routed(HostRoute route, Prefix mesh, HostNetwork seen) {
        String through = seen.byIndex(route.interfaceIndex())
                .map(each -> " through " + each.name())
                .orElse("");
        boolean isSame = route.destination().network().equals(mesh.network());
        return new Other(route.destination(), "a route leads to " + route.destination() + through, isSame);
    }

    private static MeshOverlap judge(Prefix mesh, List<Other> others, Set<IpAddress> guarded) {
        Optional<Other> taken = others.stream().filter(Other::isTakenFirst).findFirst();
        if (taken.isPresent()) {
            return problem(mesh, taken.get().what(), "this host has no IPv4 address in the mesh, IPv6 goes on", false);
        }
        if (!others.isEmpty()) {
            Other first = others.get(0);
            boolean isWider = PrefixSet.holds(first.network(), mesh);
            String consequence = isWider
                    ? "the mesh has this part of it now"
                    : "members with addresses there are not reached by IPv4";
            return problem(mesh, first.what(), consequence, true);
        }
        return guarded.stream()
                .filter(mesh::contains)
                .sorted()
                .findFirst()
                .map(address -> problem(
                        mesh,
                        "it holds " + address + ", this host's router or a server",
                        "that address stays outside the mesh",
                        true))
                .orElse(NONE);
    }

    private static MeshOverlap problem(Prefix mesh, String cause, String consequence, boolean isUsable) {
        return new MeshOverlap(
                isUsable,
                Optional.of("the mesh's network " + mesh.network() + " is in use on this host: " + cause + "; "
                        + consequence));
    }
}
