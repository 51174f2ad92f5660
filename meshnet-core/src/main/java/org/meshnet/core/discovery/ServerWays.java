package org.meshnet.core.discovery;

import java.util.List;
import java.util.stream.Stream;
import org.meshnet.core.net.Endpoint;

/** The ways that lead to one server now: its endpoints as resolved, and links. Bounded: further ones are ignored. */
final class ServerWays {
    /** Of each sort. */
    private static final int CAPACITY = 16;

    private List<Endpoint> endpoints = List.of();
    private List<Endpoint> links = List.of();

    /** Replaces the server's endpoints; true if one of them is new. */
    boolean setEndpoints(List<Endpoint> resolved) {
        List<Endpoint> old = endpoints;
        endpoints = bounded(resolved.stream().filter(Endpoint::isSendable));
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

    /** Is this UDP endpoint none of the server's any more, and are there others? */
    boolean hasMovedFrom(Endpoint way) {
        return !way.isLink() && !endpoints.isEmpty() && !endpoints.contains(way);
    }
}
