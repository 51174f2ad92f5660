package org.meshnet.core.engine.lane;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.route.RouteTable;
import org.meshnet.core.session.PeerLink;

/**
 * The networks behind members, for the data loops: whom packets for them go to, who may send from them, and which are
 * behind this node. Immutable; a question allocates nothing.
 */
public final class SubnetRoutes {
    /** No networks. */
    public static final SubnetRoutes NONE = new SubnetRoutes(Map.of(), Map.of(), Own.NONE);

    /** Stands for nobody: what goes to it goes nowhere, and it sends nothing. */
    public static final PeerLink NOBODY = new PeerLink("nobody");

    private final Map<Prefix, PeerLink> gateways;
    private final RouteTable<PeerLink[]> senders;
    private final RouteTable<Boolean> own;

    /**
     * @param gateways whom packets for each network go to; {@link #NOBODY} for what of a larger one is not behind it
     * @param senders who may send from each network, besides whoever may from one that holds it; nobody may from one
     *     with an empty list
     * @param own the networks that this node forwards to
     */
    public SubnetRoutes(Map<Prefix, PeerLink> gateways, Map<Prefix, List<PeerLink>> senders, Own own) {
        this.gateways = Map.copyOf(gateways);
        Map<Prefix, PeerLink[]> all = new HashMap<>();
        senders.keySet()
                .forEach(network -> all.put(network, allowed(network, senders).toArray(PeerLink[]::new)));
        this.senders = RouteTable.of(all);
        Map<Prefix, Boolean> marks = new HashMap<>();
        own.closed().forEach(network -> marks.put(network, false));
        own.networks().forEach(network -> marks.put(network, true));
        this.own = RouteTable.of(marks);
    }

    /** With networks of its own that have no holes. */
    public SubnetRoutes(Map<Prefix, PeerLink> gateways, Map<Prefix, List<PeerLink>> senders, Set<Prefix> own) {
        this(gateways, senders, new Own(own, Set.of()));
    }

    /**
     * The networks that a node forwards to.
     *
     * @param networks these
     * @param closed without these, unless they are named themselves
     */
    public record Own(Set<Prefix> networks, Set<Prefix> closed) {
        /** None. */
        public static final Own NONE = new Own(Set.of(), Set.of());
    }

    /**
     * Who offers a network offers all that is in it, but for what nobody may send from; and who is an exit does not
     * offer others' networks.
     */
    private static List<PeerLink> allowed(Prefix network, Map<Prefix, List<PeerLink>> senders) {
        Set<PeerLink> allowed = new LinkedHashSet<>();
        for (int length = network.length(); length >= Math.min(1, network.length()); length--) {
            List<PeerLink> offers = senders.get(new Prefix(network.address(), length).network());
            if (offers != null && offers.isEmpty()) {
                return List.of();
            }
            if (offers != null) {
                allowed.addAll(offers);
            }
        }
        return List.copyOf(allowed);
    }

    /** Whom packets for each network go to. */
    public Map<Prefix, PeerLink> gateways() {
        return gateways;
    }

    /** The networks behind members, ways to everywhere among them. */
    @SuppressWarnings("ReferenceEquality") // there is one nobody
    public Set<Prefix> networks() {
        Set<Prefix> networks = new LinkedHashSet<>();
        gateways.forEach((network, gateway) -> {
            if (gateway != NOBODY) {
                networks.add(network);
            }
        });
        return networks;
    }

    /** May this peer send from an address that is not its own, given as the two words of its 16-byte form? */
    @SuppressWarnings("ReferenceEquality") // each is made once
    boolean maySend(PeerLink peer, long high, long low) {
        PeerLink[] allowed = senders.find(high, low);
        if (allowed != null) {
            for (PeerLink link : allowed) {
                if (link == peer) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Is this an address in a network behind this node? */
    boolean isBehindThisNode(long high, long low) {
        Boolean isBehind = own.find(high, low);
        return isBehind != null && isBehind;
    }
}
