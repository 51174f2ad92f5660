package org.meshnet.core.discovery;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.meshnet.core.crypto.Blake2b;
import org.meshnet.core.net.Endpoint;

/**
 * The ways that lead to one server now: its endpoints as resolved, and links. Bounded: further ones are ignored. Where
 * the name stands for several servers, they are in an order that is the same for all members of a network, so that they
 * meet, and another one for each network, so that networks spread; IPv4 first, as more hosts have it. Where service
 * records tell the servers apart, the priority comes first, then the server, by weight, and then the family.
 */
final class ServerWays {
    /** Of each sort. */
    private static final int CAPACITY = 16;
    /** What is ordered at most, to have the first ones of it. */
    private static final int MOST_ORDERED = 256;

    private static final int RANK_BYTES = 8;

    private final byte[] seed;
    private Map<Endpoint, ServerRank> ranks = Map.of();
    private List<Endpoint> endpoints = List.of();
    /** Those of the server where the network's members meet first. */
    private List<Endpoint> first = List.of();

    private List<Endpoint> links = List.of();

    /** @param seed by which servers of one name are ordered */
    ServerWays(byte[] seed) {
        this.seed = seed;
    }

    /**
     * Replaces the server's endpoints; true if one of them is new.
     *
     * @param said what service records say of them, if there are any
     */
    boolean setEndpoints(List<Endpoint> resolved, Map<Endpoint, ServerRank> said) {
        List<Endpoint> old = endpoints;
        ranks = said;
        endpoints = bounded(resolved.stream().filter(Endpoint::isSendable), MOST_ORDERED);
        first = ofOneServer();
        if (hasSeveral()) {
            endpoints = bounded(endpoints.stream().sorted(order()), CAPACITY);
            first = ofOneServer();
        }
        return !old.containsAll(endpoints);
    }

    /** Those that are the first one's server's: all of its name, unless that has several addresses of a family. */
    private List<Endpoint> ofOneServer() {
        if (endpoints.isEmpty()) {
            return List.of();
        }
        String target = rank(endpoints.get(0)).target();
        List<Endpoint> same = endpoints.stream()
                .filter(way -> rank(way).target().equals(target))
                .toList();
        long v4 = same.stream().filter(way -> way.address().isV4()).count();
        return v4 > 1 || same.size() - v4 > 1 ? endpoints.subList(0, 1) : same;
    }

    private ServerRank rank(Endpoint way) {
        return ranks.getOrDefault(way, ServerRank.NONE);
    }

    /** Replaces the links to the server; true if one of them is new. */
    boolean setLinks(List<Endpoint> open) {
        List<Endpoint> old = links;
        links = bounded(open.stream().filter(Endpoint::isLink), CAPACITY);
        return !old.containsAll(links);
    }

    private static List<Endpoint> bounded(Stream<Endpoint> ways, int most) {
        return ways.distinct().limit(most).toList();
    }

    private Comparator<Endpoint> order() {
        return Comparator.comparingInt((Endpoint endpoint) -> rank(endpoint).priority())
                .thenComparingDouble(endpoint -> rank(endpoint).draw(seed))
                .thenComparing(endpoint -> rank(endpoint).target())
                .thenComparing(endpoint -> !endpoint.address().isV4())
                .thenComparing(endpoint -> Blake2b.hash(RANK_BYTES, seed, endpoint.bytes()), Arrays::compareUnsigned);
    }

    /**
     * Does the name stand for several servers? One server has an address of each family at most, or is one target of
     * the records.
     */
    boolean hasSeveral() {
        return first.size() < endpoints.size();
    }

    /** Those of the server where the network's members meet first, and the links; all, if the name is of one server. */
    List<Endpoint> preferred() {
        return Stream.concat(first.stream(), links.stream()).toList();
    }

    /** The other endpoints. */
    List<Endpoint> besides(Endpoint way) {
        return endpoints.stream().filter(other -> !other.equals(way)).toList();
    }

    /** Is this one of several servers, and not the one where the network's members meet first? */
    boolean isSecond(Endpoint way) {
        return hasSeveral() && !first.contains(way);
    }

    /** Where to be registered rather than there. */
    List<Endpoint> betterThan(Endpoint way) {
        return isSecond(way) && endpoints.contains(way) ? first : endpoints;
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
