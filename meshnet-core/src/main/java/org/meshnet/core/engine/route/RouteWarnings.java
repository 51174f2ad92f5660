package org.meshnet.core.engine.route;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.meshnet.core.engine.context.Checks;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.status.Warning;
import org.meshnet.core.net.Hop;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.wire.Candidate;
import org.meshnet.core.wire.Descriptor;

/**
 * What a person should know of routes that are refused, and of networks that overlap: {@value #MOST} of a kind at a
 * time, as the members' word makes them. Control thread only.
 */
final class RouteWarnings {
    static final int MOST = 8;

    private final EngineContext context;
    private final Checks checks;
    private Map<String, String> refused = Map.of();
    private final Map<Warning.Kind, Set<String>> standing = new TreeMap<>();

    RouteWarnings(EngineContext context, Checks checks) {
        this.context = context;
        this.checks = checks;
    }

    /** What is offered was judged anew. */
    void onJudged(OfferedRoutes.Judged judged, long nowNs) {
        refused = new TreeMap<>();
        judged.refused().forEach((network, why) -> refused.put(network.toString(), refusal(network, why)));
        Map<String, String> overlaps = new TreeMap<>();
        addWithin(judged, overlaps);
        context.advertised().forEach(own -> addSame(own, overlaps));
        set(Warning.Kind.ROUTE_OVERLAP, overlaps, nowNs);
    }

    /** These could not be led into the mesh; that comes after each judgement, too. */
    void onUnled(Map<Prefix, String> unled, long nowNs) {
        Map<String, String> all = new TreeMap<>(refused);
        unled.forEach((network, why) -> all.put(network.toString(), refusal(network, why)));
        set(Warning.Kind.ROUTE_REFUSED, all, nowNs);
    }

    private static String refusal(Prefix network, String why) {
        return "the network " + network + " behind members is not used: " + why;
    }

    /** The smaller network goes before the larger one, which may be as somebody wants it, or not. */
    private static void addWithin(OfferedRoutes.Judged judged, Map<String, String> overlaps) {
        List<Prefix> networks = List.copyOf(judged.offers().keySet());
        Prefix outer = null;
        // In their order a network follows the one that holds it, with nothing between but what that holds as well.
        for (Prefix network : networks) {
            if (outer != null && outer.holds(network)) {
                overlaps.put(network.toString(), within(network, outer, judged));
            } else {
                outer = network;
            }
            if (overlaps.size() >= MOST) {
                return;
            }
        }
    }

    private static String within(Prefix network, Prefix outer, OfferedRoutes.Judged judged) {
        return "the network " + network + " behind " + names(judged, network) + " is a part of " + outer + " behind "
                + names(judged, outer) + ": packets for it go to the former";
    }

    private static String names(OfferedRoutes.Judged judged, Prefix network) {
        List<Peer> peers = judged.offers().getOrDefault(network, List.of());
        return peers.isEmpty() ? "nobody" : peers.get(0).name() + (peers.size() > 1 ? " and others" : "");
    }

    /** Members elsewhere that have the same network as this node has behind it. */
    private void addSame(Prefix own, Map<String, String> overlaps) {
        List<Peer> same = new ArrayList<>();
        for (Peer peer : context.peers().all()) {
            if (!isNear(peer) && (offersAlike(peer, own) || isIn(peer, own))) {
                same.add(peer);
            }
        }
        if (!same.isEmpty()) {
            String others = same.size() > 1 ? " and " + (same.size() - 1) + " others" : "";
            overlaps.put(
                    own.toString(),
                    same.get(0).name() + others + " may be at another site whose network overlaps " + own
                            + " behind this node: if so, map one of the two to another network (--advertise-route "
                            + own + "=OTHER)");
        }
    }

    private static boolean offersAlike(Peer peer, Prefix own) {
        return OfferedRoutes.of(peer).stream()
                .filter(network -> network.length() > 0)
                .anyMatch(own::overlaps);
    }

    private static boolean isIn(Peer peer, Prefix own) {
        return peer.descriptor().map(Descriptor::candidates).orElse(List.of()).stream()
                .filter(candidate -> candidate.kind() == Candidate.Kind.LOCAL)
                .anyMatch(candidate -> own.contains(candidate.endpoint().address()));
    }

    /** Is the peer at this node's own site, as far as that shows? */
    private boolean isNear(Peer peer) {
        Optional<Hop> direct = peer.paths().current().filter(hop -> !hop.isRelayed());
        return checks.isBehindOneNat(peer)
                || direct.map(Hop::endpoint)
                        .filter(endpoint ->
                                context.underlay().links().stream().anyMatch(link -> link.contains(endpoint.address())))
                        .isPresent();
    }

    private void set(Warning.Kind kind, Map<String, String> texts, long nowNs) {
        Set<String> before = standing.getOrDefault(kind, Set.of());
        Set<String> now = new HashSet<>();
        texts.entrySet().stream().limit(MOST).forEach(each -> {
            now.add(each.getKey());
            context.warnings().raise(kind, each.getKey(), each.getValue(), nowNs);
        });
        before.stream()
                .filter(subject -> !now.contains(subject))
                .forEach(subject -> context.warnings().clear(kind, subject));
        standing.put(kind, now);
    }
}
