package org.meshnet.core.engine.route;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.status.Counter;
import org.meshnet.core.engine.status.Counters;
import org.meshnet.core.engine.status.RouteStatus;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.route.RouteConsent;
import org.meshnet.core.route.RouteRules;
import org.meshnet.core.wire.Descriptor;

/**
 * The networks that members say are behind them, and which of these may be used. Bounded: {@value #CAPACITY} networks
 * may be used at a time. Control thread only.
 */
final class OfferedRoutes {
    /** The order of networks wherever they stand in a row. */
    static final Comparator<Prefix> ORDER =
            Comparator.comparing(Prefix::address).thenComparing(Prefix::length);

    static final int CAPACITY = 1024;

    private static final String TOO_MANY = "there are more than " + CAPACITY + " such networks";

    private final RouteFacts facts;
    private final Counters counters;
    private RouteConsent consent;
    /** What each peer said when what is nonsense in it was counted. */
    private final Map<Peer, List<Prefix>> counted = new LinkedHashMap<>();

    OfferedRoutes(RouteConsent consent, RouteFacts facts, Counters counters) {
        this.consent = consent;
        this.facts = facts;
        this.counters = counters;
    }

    /** From the next judgement on. */
    void setConsent(RouteConsent next) {
        consent = next;
    }

    /**
     * What may be used, and what may not.
     *
     * @param offers who offers each network that may be used
     * @param refused why each of the others that the user allowed may not be
     */
    record Judged(Map<Prefix, List<Peer>> offers, Map<Prefix, String> refused) {}

    /** What becomes of a network that may not be used. */
    RouteStatus refusal(Prefix network, Judged judged) {
        return consent.covers(network)
                ? RouteStatus.refused(network, judged.refused().getOrDefault(network, TOO_MANY))
                : RouteStatus.of(network, RouteStatus.State.NOT_ACCEPTED);
    }

    /** The networks that a peer offers, each once, without what an exit is for: none if it is not there. */
    static Set<Prefix> of(Peer peer) {
        boolean isThere = peer.isConnected() || (peer.isExpected() && !peer.hasEndedDescriptor());
        Set<Prefix> networks = isThere
                ? new LinkedHashSet<>(peer.descriptor().map(Descriptor::routes).orElse(List.of()))
                : new LinkedHashSet<>();
        networks.removeAll(ExitChoice.offeredBy(peer));
        return networks;
    }

    /** Looks at all that these offer. */
    Judged judge(Iterable<Peer> peers) {
        Map<Prefix, List<Peer>> offers = new TreeMap<>(ORDER);
        Map<Prefix, String> refused = new TreeMap<>(ORDER);
        counted.keySet().retainAll(asSet(peers));
        for (Peer peer : peers) {
            Set<Prefix> networks = of(peer);
            countNonsense(peer, List.copyOf(networks));
            for (Prefix network : networks) {
                if (consent.covers(network)) {
                    offers.computeIfAbsent(network, any -> new ArrayList<>()).add(peer);
                }
            }
        }
        if (!offers.isEmpty()) {
            facts.look();
            offers.keySet().forEach(network -> facts.problem(network).ifPresent(why -> refused.put(network, why)));
            offers.keySet().removeAll(refused.keySet());
            limit(offers, refused);
        }
        return new Judged(offers, refused);
    }

    private static Set<Peer> asSet(Iterable<Peer> peers) {
        Set<Peer> set = new LinkedHashSet<>();
        peers.forEach(set::add);
        return set;
    }

    /** Once for each word of the peer. */
    private void countNonsense(Peer peer, List<Prefix> networks) {
        if (networks.isEmpty()) {
            counted.remove(peer);
        } else if (!networks.equals(counted.put(peer, networks))) {
            counters.add(
                    Counter.ROUTE_REFUSED,
                    networks.stream()
                            .filter(network -> RouteRules.problem(network).isPresent())
                            .count());
        }
    }

    private void limit(Map<Prefix, List<Peer>> offers, Map<Prefix, String> refused) {
        List<Prefix> beyond = offers.keySet().stream().skip(CAPACITY).toList();
        beyond.forEach(network -> {
            offers.remove(network);
            if (refused.size() < CAPACITY) {
                refused.put(network, TOO_MANY);
            }
        });
    }
}
