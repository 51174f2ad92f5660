package org.meshnet.node.network;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;

/** Networks as sets of addresses. Stateless. */
final class PrefixSet {
    private PrefixSet() {}

    /** Have they an address in common? One of them then holds the other. */
    static boolean overlap(Prefix one, Prefix other) {
        return holds(one, other) || holds(other, one);
    }

    /** Is every address of the inner one in the outer one? */
    static boolean holds(Prefix outer, Prefix inner) {
        return outer.length() <= inner.length() && outer.contains(inner.address());
    }

    /** The fewest networks that hold all addresses of an IPv4 network but these. */
    static List<Prefix> without(Prefix network, Collection<IpAddress> holes) {
        List<Prefix> rest = new ArrayList<>();
        split(network.network(), holes, rest);
        return rest;
    }

    private static void split(Prefix network, Collection<IpAddress> holes, List<Prefix> rest) {
        if (holes.stream().noneMatch(network::contains)) {
            rest.add(network);
        } else if (network.length() < Integer.SIZE) {
            int length = network.length() + 1;
            int upper = network.address().v4Bits() | 1 << (Integer.SIZE - length);
            split(new Prefix(network.address(), length), holes, rest);
            split(new Prefix(IpAddress.v4(upper), length), holes, rest);
        }
    }
}
