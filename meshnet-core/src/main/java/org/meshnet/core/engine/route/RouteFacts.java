package org.meshnet.core.engine.route;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.meshnet.core.engine.context.Checks;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.peer.PeerCandidates;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.route.RouteRules;

/**
 * What a route must not take away: the mesh's own networks, those of this host, and where servers and peers are.
 * Control thread only.
 */
final class RouteFacts {
    private final EngineContext context;
    private final Checks checks;
    /** Where datagrams go, and who is there. */
    private final NavigableMap<IpAddress, String> endpoints = new TreeMap<>();

    RouteFacts(EngineContext context, Checks checks) {
        this.context = context;
        this.checks = checks;
    }

    /**
     * Looks where servers and peers are. Of the places where a peer may be those count that are its, as this node sees
     * the network: behind another NAT the same private address is another host's.
     */
    void look() {
        endpoints.clear();
        context.underlay().servers().forEach(endpoint -> add(endpoint, "a server"));
        for (Peer peer : context.peers().all()) {
            PeerCandidates.of(peer).keySet().stream()
                    .filter(endpoint -> checks.mayBeOf(peer, endpoint))
                    .forEach(endpoint -> add(endpoint, peer.name()));
            peer.paths().current().map(Hop::endpoint).ifPresent(endpoint -> add(endpoint, peer.name()));
        }
    }

    /** What is on a link of this host is reached there, whatever longer way a route would lead. */
    private void add(Endpoint endpoint, String who) {
        boolean isOnLink = context.underlay().links().stream().anyMatch(link -> link.contains(endpoint.address()));
        if (endpoint.isSendable() && !isOnLink) {
            endpoints.putIfAbsent(endpoint.address(), who);
        }
    }

    /** Why this route must not be used, as the end of a sentence; empty if it may be. */
    Optional<String> problem(Prefix route) {
        return RouteRules.problem(route)
                .or(() -> meshProblem(route))
                .or(() -> hostProblem(route))
                .or(() -> endpointProblem(route));
    }

    private Optional<String> meshProblem(Prefix route) {
        if (context.advertised().contains(route)) {
            return Optional.of("this node offers it itself");
        }
        return List.of(context.overlay().network(), context.overlay().v6Network()).stream()
                .filter(route::overlaps)
                .findFirst()
                .map(network -> "it overlaps the mesh's own network " + network);
    }

    private Optional<String> hostProblem(Prefix route) {
        Optional<String> onLink = holder(context.underlay().links(), route)
                .map(network -> "this host itself is in " + network + "; the member that offers it can map it to "
                        + "another network (--advertise-route " + route + "=OTHER)");
        return onLink.or(() -> holder(context.underlay().tunnels(), route)
                .map(network -> "another tunnel of this host leads to " + network));
    }

    private static Optional<Prefix> holder(List<Prefix> networks, Prefix route) {
        return networks.stream()
                .map(Prefix::network)
                .filter(network -> network.holds(route))
                .findFirst();
    }

    private Optional<String> endpointProblem(Prefix route) {
        Map.Entry<IpAddress, String> inside =
                endpoints.ceilingEntry(route.network().address());
        return inside != null && route.contains(inside.getKey())
                ? Optional.of("it holds " + inside.getKey() + ", where " + inside.getValue() + " is reached")
                : Optional.empty();
    }
}
