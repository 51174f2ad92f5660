package org.meshnet.node.daemon;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.IntPredicate;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.node.config.ServerAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks up the discovery servers' names, again and again, because names move. A look-up may block for as long as the system's
 * resolver does, so this has a thread of its own.
 */
final class NameResolver {
    private static final Logger LOG = LoggerFactory.getLogger(NameResolver.class);
    private static final long UNREGISTERED_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long REGISTERED_NS = TimeUnit.MINUTES.toNanos(5);
    private static final long FIRST_RETRY_NS = TimeUnit.SECONDS.toNanos(1);

    private final List<Server> servers = new ArrayList<>();
    private final LookUp lookUp;
    private final IntPredicate isRegistered;
    private final BiConsumer<Integer, List<Endpoint>> listener;

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

    /** Looks up whatever is due. Numeric addresses are told once, before any name. */
    void look(long nowNs) {
        for (Server server : servers) {
            if (!server.wasTried && server.address.numeric().isPresent()) {
                server.wasTried = true;
                tell(server, List.of(server.address.numeric().get()));
            }
        }
        for (Server server : servers) {
            if (server.address.numeric().isEmpty() && isDue(server, nowNs)) {
                server.wasTried = true;
                server.lastNs = nowNs;
                resolve(server);
            }
        }
    }

    private boolean isDue(Server server, long nowNs) {
        if (!server.wasTried) {
            return true;
        }
        long againNs = isRegistered.test(server.index) ? REGISTERED_NS : UNREGISTERED_NS;
        return nowNs - server.lastNs >= (server.isFailing ? server.retryNs : againNs);
    }

    private void resolve(Server server) {
        try {
            tell(
                    server,
                    Arrays.stream(lookUp.all(server.address.host()))
                            .map((InetAddress address) -> IpAddress.of(address))
                            .distinct()
                            .toList());
            server.isFailing = false;
            server.retryNs = FIRST_RETRY_NS;
        } catch (UnknownHostException e) {
            onFailure(server);
        }
    }

    private static void onFailure(Server server) {
        if (server.isFailing) {
            server.retryNs = Math.min(2 * server.retryNs, UNREGISTERED_NS);
        } else {
            LOG.warn("server {}: the name cannot be resolved; trying on", server.address);
        }
        server.isFailing = true;
    }

    private void tell(Server server, List<IpAddress> addresses) {
        List<Endpoint> endpoints = addresses.stream()
                .map(address -> new Endpoint(address, server.address.port()))
                .filter(Endpoint::isSendable)
                .toList();
        LOG.debug("server {}: {}", server.address, endpoints);
        listener.accept(server.index, endpoints);
    }
}
