package org.meshnet.node.udp;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.meshnet.core.net.Endpoint;

/** The links of this host, each under an endpoint that is never used again. Any thread. */
public final class Links {
    private final AtomicLong lastNumber = new AtomicLong();
    private final Map<Long, Link> byNumber = new ConcurrentHashMap<>();

    /** Adds a link; the endpoint under which the engine knows it from now on. */
    public Endpoint add(Link link) {
        long number = lastNumber.incrementAndGet();
        byNumber.put(number, link);
        return Endpoint.link(number);
    }

    /** Nothing is sent there any more. */
    public void remove(Endpoint endpoint) {
        byNumber.remove(endpoint.linkNumber());
    }

    /** For people: where a link leads, if it still does; else the endpoint itself. */
    public Optional<String> name(Endpoint endpoint) {
        return endpoint.isLink() ? find(endpoint).map(Object::toString) : Optional.of(endpoint.toString());
    }

    /** The link under this endpoint. */
    public Optional<Link> find(Endpoint endpoint) {
        return Optional.ofNullable(byNumber.get(endpoint.linkNumber()));
    }
}
