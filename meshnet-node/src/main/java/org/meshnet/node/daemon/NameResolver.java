package org.meshnet.node.daemon;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.IntPredicate;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.node.config.ServerAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks up the discovery servers' names, again and again, because names move: seldom while the node is registered there, often while it is not, and
 * at once when a registration is lost or the network is another. A name that is not found keeps the addresses that it had. A look-up may
 * block for as long as the system's resolver does, so this has a thread of its own; only {@link #onNetworkChanged} is for any thread.
 */
final class NameResolver {
    private static final Logger LOG = LoggerFactory.getLogger(NameResolver.class);
    private static final long UNREGISTERED_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long REGISTERED_NS = TimeUnit.SECONDS.toNanos(60);
    /** Also the least time between two look-ups of a name, whatever happens. */
    private static final long FIRST_RETRY_NS = TimeUnit.SECONDS.toNanos(1);

    private final List<Server> servers = new ArrayList<>();
    private final LookUp lookUp;
    private final IntPredicate isRegistered;
    private final BiConsumer<Integer, List<Endpoint>> listener;
    private final AtomicBoolean isNetworkNew = new AtomicBoolean();

    /** The system's resolver, or a test's. */
    @FunctionalInterface
    interface LookUp {
        InetAddress[] all(String host) throws UnknownHostException;
    }

    /** What is known of one server. */
    private static final class Server {
        final int index;
        final ServerAddress address;
        long lastNs;
        long retryNs = FIRST_RETRY_NS;
        boolean wasTried;
        boolean wasRegistered;
        boolean isHurried;
        boolean isFailing;

        Server(int index, ServerAddress address) {
            this.index = index;
            this.address = address;
        }
    }

    /**
     * @param isRegistered asked by server index: is there less need to look?
     * @param listener told all addresses of a server upon each look-up that succeeds
     */
    NameResolver(
            List<ServerAddress> addresses,
            LookUp lookUp,
            IntPredicate isRegistered,
            BiConsumer<Integer, List<Endpoint>> listener) {
        for (int i = 0; i < addresses.size(); i++) {
            servers.add(new Server(i, addresses.get(i)));
        }
        this.lookUp = lookUp;
        this.isRegistered = isRegistered;
        this.listener = listener;
    }

    /** This host's network is another, and so may be what its names mean: all are looked up again at the next look. */
    void onNetworkChanged() {
        isNetworkNew.set(true);
    }

    /** Looks up whatever is due. Numeric addresses are told once, before any name. */
    void look(long nowNs) {
        for (Server server : servers) {
            if (!server.wasTried && server.address.numeric().isPresent()) {
                server.wasTried = true;
                IpAddress address = server.address.numeric().get();
                tell(server, List.of(new Endpoint(address, server.address.port())));
            }
        }
        boolean isNew = isNetworkNew.getAndSet(false);
        for (Server server : servers) {
            hurry(server, isNew);
            if (server.address.numeric().isEmpty() && isDue(server, nowNs)) {
                server.wasTried = true;
                server.isHurried = false;
                server.lastNs = nowNs;
                resolve(server);
            }
        }
    }

    private void hurry(Server server, boolean isNetworkNew) {
        boolean isRegisteredNow = isRegistered.test(server.index);
        server.isHurried |= isNetworkNew || (server.wasRegistered && !isRegisteredNow);
        server.wasRegistered = isRegisteredNow;
    }

    private boolean isDue(Server server, long nowNs) {
        if (!server.wasTried) {
            return true;
        }
        long sinceNs = nowNs - server.lastNs;
        if (server.isHurried) {
            return sinceNs >= FIRST_RETRY_NS;
        }
        long periodNs = server.wasRegistered ? REGISTERED_NS : UNREGISTERED_NS;
        return sinceNs >= (server.isFailing ? Math.min(server.retryNs, periodNs) : periodNs);
    }

    private void resolve(Server server) {
        List<Endpoint> endpoints = endpoints(server);
        if (endpoints.isEmpty()) {
            onFailure(server);
        } else {
            server.isFailing = false;
            server.retryNs = FIRST_RETRY_NS;
            tell(server, endpoints);
        }
    }

    /** An answer without an address that can be sent to is none. */
    private List<Endpoint> endpoints(Server server) {
        try {
            return Arrays.stream(lookUp.all(server.address.host()))
                    .map((InetAddress address) -> new Endpoint(IpAddress.of(address), server.address.port()))
                    .filter(Endpoint::isSendable)
                    .distinct()
                    .toList();
        } catch (UnknownHostException e) {
            return List.of();
        }
    }

    private static void onFailure(Server server) {
        if (server.isFailing) {
            server.retryNs = Math.min(2 * server.retryNs, REGISTERED_NS);
        } else {
            LOG.warn("server {}: the name cannot be resolved; trying on", server.address);
        }
        server.isFailing = true;
    }

    private void tell(Server server, List<Endpoint> endpoints) {
        LOG.debug("server {}: {}", server.address, endpoints);
        listener.accept(server.index, endpoints);
    }
}
