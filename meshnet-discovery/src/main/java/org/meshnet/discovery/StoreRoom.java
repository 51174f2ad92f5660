package org.meshnet.discovery;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.DatagramChannel;
import java.util.Optional;
import org.meshnet.core.crypto.SecureRandomSource;
import org.meshnet.core.net.Endpoint;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.registry.shared.ServiceKey;
import org.meshnet.discovery.registry.shared.SharedRoster;
import org.meshnet.discovery.registry.shared.StoreReading;
import org.meshnet.discovery.store.StoreConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The roster that is shared with other servers, with its store. The daemon's thread. */
final class StoreRoom implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreRoom.class);

    private final ServiceKey key;
    private final StoreConnection connection;
    private final SharedRoster roster;

    private StoreRoom(ServiceKey key, StoreConnection connection, SharedRoster roster) {
        this.key = key;
        this.connection = connection;
        this.roster = roster;
    }

    /**
     * Begins to connect.
     *
     * @param bound the server's own endpoint
     * @param wakeup has the daemon's loop look
     * @throws StartFailure if it cannot be known where other servers would reach this one
     */
    static StoreRoom open(StorePlan plan, InetSocketAddress bound, RegistryConfig config, Runnable wakeup)
            throws StartFailure {
        Endpoint own = plan.advertised().isPresent() ? plan.advertised().get() : own(plan, bound);
        LOG.info("sharing a directory by {}; other servers are told to reach this one at {}", plan.address(), own);
        StoreConnection connection = new StoreConnection(plan.address(), plan.authority(), wakeup);
        SharedRoster.Setup setup = new SharedRoster.Setup(
                own, config.capacity().nodes(), config.capacity().nodesPerNetwork());
        SharedRoster roster = new SharedRoster(setup, plan.key(), new SecureRandomSource(), connection);
        connection.start();
        return new StoreRoom(plan.key(), connection, roster);
    }

    /** By which address this host would send to the store. */
    private static Endpoint own(StorePlan plan, InetSocketAddress bound) throws StartFailure {
        if (!bound.getAddress().isAnyLocalAddress()) {
            return Endpoint.of(bound);
        }
        Optional<URI> store = plan.address().first();
        try (DatagramChannel channel = DatagramChannel.open()) {
            String host = store.map(URI::getHost).orElseThrow(() -> new IOException("the store is no host"));
            channel.connect(new InetSocketAddress(
                    InetAddress.getByName(host), Math.max(1, store.get().getPort())));
            InetAddress local = ((InetSocketAddress) channel.getLocalAddress()).getAddress();
            return Endpoint.of(new InetSocketAddress(local, bound.getPort()));
        } catch (IOException | RuntimeException e) {
            throw new StartFailure(
                    DiscoveryExitCode.CONFIG,
                    "it is not known where other servers reach this one: " + e.getMessage() + "; expected --advertise",
                    e);
        }
    }

    SharedRoster roster() {
        return roster;
    }

    boolean hasNews() {
        return connection.hasNews();
    }

    void drain(long nowNs) {
        connection.drainTo(roster, nowNs);
    }

    StoreReading reading() {
        return roster.reading();
    }

    @Override
    public void close() {
        connection.close();
        key.destroy();
    }
}
