package org.meshnet.node.portmap;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.net.Endpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one port of the router mapped to this node's UDP port: asks when there is none, renews it at half its lifetime,
 * and asks anew when the gateway, this host's address towards it, or the UDP port is another.
 *
 * <pre>
 *   none ──granted──▶ mapped ──half its lifetime──▶ renewed, or after its end: none
 *    ▲                  │
 *    └─ other gateway ──┘        stop: given back
 *       or port
 * </pre>
 *
 * One thread; the calls block while a gateway is asked.
 */
public final class PortMapper {
    private static final Logger LOG = LoggerFactory.getLogger(PortMapper.class);
    private static final long REFUSED_NS = TimeUnit.MINUTES.toNanos(10);
    /** Where nothing was granted, as where questions or answers were lost: so soon again, and then twice as late. */
    private static final long FIRST_RETRY_NS = TimeUnit.SECONDS.toNanos(4);

    private static final int RETRIES = 5;
    private static final long RENEWAL_FAILED_NS = TimeUnit.SECONDS.toNanos(30);
    /** A mapping without an end is asked for again now and then: the router may have been restarted. */
    private static final int PERMANENT_SECONDS = Lifetimes.WANTED_SECONDS;

    private final List<MapClient> clients;
    private final Supplier<Optional<Gateway>> gateways;
    private final IntSupplier ports;
    private final MapListener listener;
    private @Nullable Gateway gateway;
    private @Nullable PortMapping mapping;
    private int port;
    private long endNs;
    private long nextNs;
    private boolean wasAsked;
    private int retries;

    /**
     * @param clients in the order in which they are tried
     * @param gateways the gateway at the moment
     * @param ports this node's UDP port at the moment
     * @param listener told each time the mapping is another
     */
    PortMapper(List<MapClient> clients, Supplier<Optional<Gateway>> gateways, IntSupplier ports, MapListener listener) {
        this.clients = List.copyOf(clients);
        this.gateways = gateways;
        this.ports = ports;
        this.listener = listener;
    }

    /**
     * Does what is due.
     *
     * @param nowNs of a monotonic clock
     * @return how long until it is to be called again, in nanoseconds; sooner is harmless, and right when the network
     *     has changed
     */
    long look(long nowNs) {
        Gateway now = gateways.get().orElse(null);
        int portNow = ports.getAsInt();
        if (!Objects.equals(now, gateway) || portNow != port || !wasAsked) {
            LOG.debug("gateway: {}, UDP port {}", now, portNow);
            unmap();
            gateway = now;
            port = portNow;
            wasAsked = true;
            retries = 0;
            nextNs = nowNs;
        }
        if (nowNs - nextNs >= 0) {
            ask(nowNs);
        }
        return nextNs - nowNs;
    }

    private void ask(long nowNs) {
        Optional<PortMapping> granted = gateway == null ? Optional.empty() : ask(gateway);
        if (granted.isPresent()) {
            int seconds = granted.get().lifetimeSeconds() == 0
                    ? PERMANENT_SECONDS
                    : Math.max(Lifetimes.LEAST_SECONDS, granted.get().lifetimeSeconds());
            endNs = nowNs + TimeUnit.SECONDS.toNanos(seconds);
            nextNs = nowNs + TimeUnit.SECONDS.toNanos(seconds) / 2;
            retries = 0;
            take(granted.get());
        } else if (mapping != null && nowNs - endNs < 0) {
            nextNs = nowNs + RENEWAL_FAILED_NS;
        } else {
            nextNs = nowNs + pauseNs();
            forget();
        }
    }

    private long pauseNs() {
        if (gateway == null || retries == RETRIES) {
            return REFUSED_NS;
        }
        return FIRST_RETRY_NS << retries++;
    }

    /** Each protocol once, that which worked first. */
    private Optional<PortMapping> ask(Gateway asked) {
        int externalPort = mapping == null ? 0 : mapping.external().port();
        Stream<MapClient> ofMapping = mapping == null ? Stream.empty() : client(mapping).stream();
        return Stream.concat(ofMapping, clients.stream())
                .distinct()
                .flatMap(client -> client.map(asked, port, externalPort).stream())
                .filter(PortMapper::isUsable)
                .findFirst();
    }

    /** A gateway may say what it likes; an endpoint that nobody could send to is of no use. */
    private static boolean isUsable(PortMapping granted) {
        Endpoint external = granted.external();
        return external.isSendable() && !external.address().isLocalOnly();
    }

    private Optional<MapClient> client(PortMapping known) {
        return clients.stream()
                .filter(client -> client.protocol() == known.protocol())
                .findFirst();
    }

    private void take(PortMapping granted) {
        if (mapping == null || !mapping.external().equals(granted.external())) {
            listener.onMapped(granted);
        }
        mapping = granted;
    }

    private void forget() {
        if (mapping != null) {
            listener.onUnmapped();
        }
        mapping = null;
    }

    private void unmap() {
        if (mapping != null) {
            PortMapping known = mapping;
            client(known).ifPresent(client -> client.unmap(known));
        }
        forget();
    }

    /** Gives the port back. */
    void stop() {
        unmap();
    }
}
