package org.meshnet.core.discovery;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.meshnet.core.crypto.Blake2b;
import org.meshnet.core.net.Endpoint;

/**
 * The ways that lead to one server now: its endpoints as resolved, and links. Bounded: further ones are ignored. Where
 * the name stands for several servers, they are in an order that is the same for all members of a network, so that they
 * meet, and another one for each network, so that networks spread; IPv4 first, as more hosts have it.
 */
final class ServerWays {
    /** Of each sort. */
    private static final int CAPACITY = 16;

    private static final int RANK_BYTES = 8;

    private final byte[] seed;
    private List<Endpoint> endpoints = List.of();
    private List<Endpoint> links = List.of();

    /** @param seed by which servers of one name are ordered */
    ServerWays(byte[] seed) {
        this.seed = seed;
    }

    /** Replaces the server's endpoints; true if one of them is new. */
    boolean setEndpoints(List<Endpoint> resolved) {
        List<Endpoint> old = endpoints;
        endpoints = bounded(resolved.stream().filter(Endpoint::isSendable));
        if (hasSeveral()) {
            endpoints = endpoints.stream().sorted(order()).toList();
        }
        return !old.containsAll(endpoints);
    }

    /** Replaces the links to the server; true if one of them is new. */
    boolean setLinks(List<Endpoint> open) {
        List<Endpoint> old = links;
        links = bounded(open.stream().filter(Endpoint::isLink));
        return !old.containsAll(links);
    }

    private static List<Endpoint> bounded(Stream<Endpoint> ways) {
        return ways.distinct().limit(CAPACITY).toList();
    }

    private Comparator<Endpoint> order() {
        return Comparator.comparing((Endpoint endpoint) -> !endpoint.address().isV4())
                .thenComparing(endpoint -> Blake2b.hash(RANK_BYTES, seed, endpoint.bytes()), Arrays::compareUnsigned);
    }

    /** Does the name stand for several servers? One server has an address of each family at most. */
    boolean hasSeveral() {
        long v4 = endpoints.stream().filter(way -> way.address().isV4()).count();
        return v4 > 1 || endpoints.size() - v4 > 1;
    }

    /** The one where the network's members meet first, and the links; all, if the name is of one server. */
    List<Endpoint> preferred() {
        return hasSeveral()
                ? Stream.concat(endpoints.stream().limit(1), links.stream()).toList()
                : all();
    }

    /** The other endpoints. */
    List<Endpoint> besides(Endpoint way) {
        return endpoints.stream().filter(other -> !other.equals(way)).toList();
    }

    /** Is this one of several servers, and not the one where the network's members meet first? */
    boolean isSecond(Endpoint way) {
        return hasSeveral() && !way.equals(endpoints.get(0));
    }

    /** Where to be registered rather than there. */
    List<Endpoint> betterThan(Endpoint way) {
        return isSecond(way) && endpoints.contains(way) ? endpoints.subList(0, 1) : endpoints;
    }

    /** Those by UDP. */
    List<Endpoint> endpoints() {
        return endpoints;
    }

    /** Those by UDP, then the links. */
    List<Endpoint> all() {
        return Stream.concat(endpoints.stream(), links.stream()).toList();
    }

    boolean isEmpty() {
        return endpoints.isEmpty() && links.isEmpty();
    }

    boolean contains(Endpoint way) {
        return endpoints.contains(way) || links.contains(way);
    }

    /** Is this a link that leads nowhere any more? */
    boolean isCut(Endpoint way) {
        return way.isLink() && !links.contains(way);
    }

    /** Is it left for good, once the node is registered elsewhere? */
    boolean isLeft(Endpoint way) {
        return !way.isLink() && (hasMovedFrom(way) || isSecond(way));
    }

    /** Is this UDP endpoint none of the server's any more, and are there others? */
    boolean hasMovedFrom(Endpoint way) {
        return !way.isLink() && !endpoints.isEmpty() && !endpoints.contains(way);
    }
}
