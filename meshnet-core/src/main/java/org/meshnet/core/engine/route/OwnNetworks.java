package org.meshnet.core.engine.route;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.lane.SubnetRoutes;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.net.Reach;
import org.meshnet.core.route.RouteRules;
import org.meshnet.core.session.PeerLink;

/** What this node forwards to for members, and what of others' networks is nobody's but its. Control thread only. */
final class OwnNetworks {
    private final EngineContext context;
    private List<Prefix> exits = List.of();

    OwnNetworks(EngineContext context) {
        this.context = context;
    }

    /** Takes the default routes that this node is an exit for. */
    void setExits(List<Prefix> defaults) {
        exits = List.copyOf(defaults);
    }

    /** An exit lets out what is for the world: not for members, nor for the sites that it can reach. */
    SubnetRoutes.Own all() {
        Set<Prefix> networks = new HashSet<>(context.advertised());
        Set<Prefix> closed = new HashSet<>();
        if (!exits.isEmpty()) {
            networks.addAll(exits);
            closed.addAll(RouteRules.special());
            closed.addAll(context.overlay().networks());
            closed.addAll(Reach.siteNetworks());
        }
        return new SubnetRoutes.Own(networks, closed);
    }

    /** What of a larger network this host itself is in, or has behind it, or the mesh has, no member may send from. */
    void closeHoles(Map<Prefix, PeerLink> gateways, Map<Prefix, List<PeerLink>> senders) {
        List<Prefix> used = List.copyOf(gateways.keySet());
        Stream.of(
                        context.underlay().links(),
                        context.advertised(),
                        context.overlay().networks(),
                        RouteRules.special())
                .flatMap(List::stream)
                .map(Prefix::network)
                .filter(own -> used.stream().anyMatch(network -> network.holds(own) && !network.equals(own)))
                .forEach(own -> {
                    gateways.put(own, SubnetRoutes.NOBODY);
                    senders.put(own, List.of());
                });
    }
}
