package org.meshnet.node.config;

import org.meshnet.core.net.Prefix;
import org.meshnet.core.route.RouteRules;
import org.meshnet.core.wire.Descriptor;

/**
 * A network behind this node.
 *
 * @param network as this host knows it
 * @param seenAs as members see it: the same, or another of the same size to which it is mapped one to one
 */
public record AdvertisedRoute(Prefix network, Prefix seenAs) {
    /** How many a node can have: an exit has two networks of its own, which are everything else. */
    public static int most(boolean isExit) {
        return Descriptor.ROUTE_COUNT
                - (isExit ? RouteRules.defaults(true, true).size() : 0);
    }

    /** Is it another network to members than to this host? */
    public boolean isMapped() {
        return !network.equals(seenAs);
    }

    /** {@code 192.168.1.0/24}, or {@code 192.168.1.0/24=10.64.7.0/24}. */
    @Override
    public String toString() {
        return isMapped() ? network + "=" + seenAs : network.toString();
    }
}
