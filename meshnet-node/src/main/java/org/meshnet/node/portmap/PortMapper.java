package org.meshnet.node.portmap;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
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
    private static final long RENEWAL_FAILED_NS = TimeUnit.SECONDS.toNanos(30);
    /** A mapping without an end is asked for again now and then: the router may have been restarted. */
    private static final int PERMANENT_SECONDS = Lifetimes.WANTED_SECONDS;

    private final List<MapClient> clients;
    private final Supplier<Optional<Gateway>> gateways;
    private final IntSupplier ports;
    private final Consumer<Optional<PortMapping>> listener;
    private Optional<Gateway> gateway = Optional.empty();
    private Optional<PortMapping> mapping = Optional.empty();
    private int port;
    private long endNs;
    private long nextNs;
    private boolean wasAsked;

    /**
     * @param clients in the order in which they are tried
     * @param gateways the gateway at the moment
     * @param ports this node's UDP port at the moment
     * @param listener told each time the mapping is another
     */
    PortMapper(
            List<MapClient> clients,
            Supplier<Optional<Gateway>> gateways,
            IntSupplier ports,
            Consumer<Optional<PortMapping>> listener) {
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
        Optional<Gateway> now = gateways.get();
        int portNow = ports.getAsInt();
        if (!now.equals(gateway) || portNow != port || !wasAsked) {
            LOG.debug("gateway: {}, UDP port {}", now, portNow);
            mapping.ifPresent(this::unmap);
            gateway = now;
            port = portNow;
            wasAsked = true;
            tell(Optional.empty());
            nextNs = nowNs;
        }
        if (nowNs - nextNs >= 0) {
            ask(nowNs);
        }
        return nextNs - nowNs;
    }

    private void ask(long nowNs) {
        Optional<PortMapping> granted = gateway.flatMap(this::ask);
        if (granted.isPresent()) {
            int seconds = granted.get().lifetimeSeconds() == 0
                    ? PERMANENT_SECONDS
                    : Math.max(Lifetimes.LEAST_SECONDS, granted.get().lifetimeSeconds());
            endNs = nowNs + TimeUnit.SECONDS.toNanos(seconds);
            nextNs = nowNs + TimeUnit.SECONDS.toNanos(seconds) / 2;
            tell(granted);
        } else if (mapping.isPresent() && nowNs - endNs < 0) {
            nextNs = nowNs + RENEWAL_FAILED_NS;
        } else {
            nextNs = nowNs + REFUSED_NS;
            tell(Optional.empty());
        }
    }

    /** The protocol that worked comes first. */
    private Optional<PortMapping> ask(Gateway asked) {
        int externalPort = mapping.map(known -> known.external().port()).orElse(0);
        Optional<PortMapping> renewed = mapping.flatMap(known -> client(known)
                .flatMap(client -> client.map(asked, port, externalPort).filter(PortMapper::isUsable)));
        if (renewed.isPresent()) {
            return renewed;
        }
        for (MapClient client : clients) {
            Optional<PortMapping> granted =
                    client.map(asked, port, externalPort).filter(PortMapper::isUsable);
            if (granted.isPresent()) {
                return granted;
            }
        }
        return Optional.empty();
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

    private void tell(Optional<PortMapping> now) {
        if (!now.map(PortMapping::external).equals(mapping.map(PortMapping::external))) {
            listener.accept(now);
        }
        mapping = now;
    }

    private void unmap(PortMapping known) {
        client(known).ifPresent(client -> client.unmap(known));
    }

    /** Gives the port back. */
    void stop() {
        mapping.ifPresent(this::unmap);
        tell(Optional.empty());
    }
}
