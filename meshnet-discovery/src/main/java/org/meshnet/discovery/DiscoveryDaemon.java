package org.meshnet.discovery;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.clock.Clockwork;
import org.meshnet.core.crypto.SecureRandomSource;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.seam.DatagramSink;
import org.meshnet.core.service.ServiceNews;
import org.meshnet.discovery.metrics.ServerReading;
import org.meshnet.discovery.pool.CheckPool;
import org.meshnet.discovery.registry.Outlets;
import org.meshnet.discovery.registry.Registry;
import org.meshnet.discovery.registry.ServerSecrets;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.registry.roster.MemoryRoster;
import org.meshnet.discovery.registry.roster.Roster;
import org.meshnet.discovery.service.ServiceReport;
import org.meshnet.discovery.stream.StreamServer;
import org.meshnet.discovery.stun.StunSites;
import org.meshnet.tun.udp.ChannelPort;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One UDP socket (and those of further STUN sites), streams, one registry, one thread, and others that check signatures
 * for it. {@link #run} is the loop; {@link #stop} may be called from any thread.
 */
final class DiscoveryDaemon implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DiscoveryDaemon.class);
    /** Datagrams between two looks at the timers; what waited in the socket comes before a lease is given up. */
    private static final int MAX_BATCH = 1024;
    /** The same for each further STUN site. */
    private static final int MAX_SITE_BATCH = 64;

    private static final long READING_PATIENCE_MS = 2000;

    private final long startNs = System.nanoTime();
    private final Clockwork clockwork = new Clockwork();
    private final Sockets sockets;
    /** Each once. */
    private final List<ChannelPort> ports;

    private final Selector selector;
    private final StreamServer streams;
    private final ServerSecrets secrets;
    private final Registry registry;
    private @Nullable StoreRoom store;
    private final BugGuard bugs = new BugGuard();
    private final CheckPool checks;
    private @Nullable ServiceReport report;
    private final AtomicReference<@Nullable CompletableFuture<ServerReading>> asked = new AtomicReference<>();
    private long drainEndNs = Clockwork.NEVER;
    /** How long the nodes have to go elsewhere before it stops; 0 as long as it is not to stop, or to stop at once. */
    private volatile long drainNs;

    private volatile boolean isStopping;

    private DiscoveryDaemon(
            Sockets sockets,
            List<ServerSocketChannel> listeners,
            StreamSetup streamSetup,
            RegistryConfig config,
            ServerSecrets secrets,
            Optional<StorePlan> plan)
            throws IOException, StartFailure {
        this.sockets = sockets;
        this.ports = sockets.distinct();
        this.selector = Selector.open();
        this.checks = CheckPool.ofCores(selector::wakeup);
        this.streams = new StreamServer(
                listeners, streamSetup.limits(), new SecureRandomSource(), this::handleStreamDatagram, nowNs());
        List<DatagramSink> bySite = new ArrayList<>();
        sockets.ports().forEach(port -> bySite.add(port.sink()));
        bySite.set(StunSites.MAIN, new RoutingSink(bySite.get(StunSites.MAIN), streams));
        this.secrets = secrets;
        Outlets outlets = new Outlets(bySite, sockets.responder(), checks);
        if (plan.isPresent()) {
            InetSocketAddress bound = (InetSocketAddress) sockets.main().getLocalAddress();
            store = StoreRoom.open(plan.get(), bound, config, selector::wakeup);
        }
        Roster roster =
                store == null ? new MemoryRoster(config.capacity().nodes(), new SecureRandomSource()) : store.roster();
        this.registry = new Registry(config, roster, secrets, new SecureRandomSource(), outlets, nowNs());
        clockwork.add(registry::nextDeadlineNs, now -> bugs.run(() -> registry.onTimer(now)));
        clockwork.add(streams::nextDeadlineNs, streams::onTimer);
        clockwork.add(() -> drainEndNs, now -> isStopping = true);
        streamSetup.tls().ifPresent(streams::speakTls);
        streams.register(selector);
        for (ChannelPort port : ports) {
            port.channel().register(selector, SelectionKey.OP_READ);
        }
    }

    /** One with a directory of its own. */
    static DiscoveryDaemon open(Sockets sockets, StreamSetup streamSetup, RegistryConfig config, ServerSecrets secrets)
            throws StartFailure {
        return open(sockets, streamSetup, config, secrets, Optional.empty());
    }

    /**
     * Opens what listens for streams.
     *
     * @param sockets the daemon's from now on; closed if there is none
     * @param secrets by which nodes know the server, and it knows them again; wiped when the daemon is closed
     * @param plan how a directory is shared, if it is
     * @throws StartFailure if the port cannot be had
     */
    static DiscoveryDaemon open(
            Sockets sockets,
            StreamSetup streamSetup,
            RegistryConfig config,
            ServerSecrets secrets,
            Optional<StorePlan> plan)
            throws StartFailure {
        try {
            return new DiscoveryDaemon(
                    sockets, StreamListeners.open(sockets, streamSetup), streamSetup, config, secrets, plan);
        } catch (StartFailure e) {
            sockets.close();
            throw e;
        } catch (IOException e) {
            sockets.close();
            throw new StartFailure(DiscoveryExitCode.SYSTEM, "the socket cannot be waited for: " + e.getMessage(), e);
        }
    }

    /**
     * Tells a service manager how it is, from now on.
     *
     * @param watchdogNs how soon after a sign of life there has to be another; 0 if nobody waits for any
     */
    void reportTo(ServiceNews.Manager manager, long watchdogNs) {
        ServiceNews news = new ServiceNews(manager, watchdogNs, nowNs());
        ServiceReport added = new ServiceReport(news, registry::networkCount, registry::nodeCount);
        clockwork.add(added::nextDeadlineNs, now -> bugs.run(() -> added.onTimer(now)));
        report = added;
    }

    /** Has the file of the ticket keys go on with the time. */
    void keepTickets(TicketKeeper keeper) {
        clockwork.add(keeper::nextDeadlineNs, keeper::onTimer);
    }

    /** Speaks TLS with another certificate, where it speaks TLS, for connections from now on. Any thread. */
    void renewTls(SSLContext context) {
        streams.renewTls(context);
    }

    /** Where it listens. */
    Endpoint localEndpoint() throws IOException {
        return Endpoint.of((InetSocketAddress) sockets.main().getLocalAddress());
    }

    /**
     * Serves until {@link #stop} is called.
     *
     * @throws IOException if the socket fails for good
     */
    void run() throws IOException {
        ServiceReport service = report;
        if (service != null) {
            service.ready(nowNs());
        }
        while (!isStopping) {
            await();
            receive();
            hearStore();
            hearChecks();
            streams.onSelected(selector.selectedKeys(), nowNs());
            selector.selectedKeys().clear();
            clockwork.onTimer(nowNs());
            drain();
            streams.flush();
            ports.forEach(port -> port.sink().flush());
            answer();
        }
        if (service != null) {
            service.stopping(nowNs());
        }
        LOG.debug("counted {}, lost in sending {}", registry.counters(), unsentCount());
    }

    private void hearStore() {
        StoreRoom room = store;
        if (room != null && room.hasNews()) {
            bugs.run(() -> registry.turn(room::drain, nowNs()));
        }
    }

    /** Each by itself, so that one that fails keeps none from its turn. */
    private void hearChecks() {
        for (int left = MAX_BATCH; left > 0 && checks.hasNews(); left--) {
            checks.next().ifPresent(check -> bugs.run(() -> registry.turn(check::decide, nowNs())));
        }
    }

    /** Once it is to stop. */
    private void drain() {
        if (drainNs > 0 && !isDraining()) {
            drainEndNs = nowNs() + drainNs;
            LOG.info(
                    "about to stop: {} nodes are told, and have {} s to go to another server of this name",
                    registry.nodeCount(),
                    TimeUnit.NANOSECONDS.toSeconds(drainNs));
            bugs.run(() -> registry.drain(drainNs, nowNs()));
        }
        if (isDraining() && registry.nodeCount() == 0) {
            isStopping = true;
        }
    }

    private boolean isDraining() {
        return drainEndNs != Clockwork.NEVER;
    }

    private long unsentCount() {
        return ports.stream().mapToLong(port -> port.sink().lostCount()).sum() + streams.lostCount();
    }

    /**
     * How the server is, from its loop; empty if that does not answer in time. Any thread but the loop's, one after the
     * other.
     */
    synchronized Optional<ServerReading> reading() {
        CompletableFuture<ServerReading> answer = new CompletableFuture<>();
        asked.set(answer);
        selector.wakeup();
        try {
            return Optional.of(answer.get(READING_PATIENCE_MS, TimeUnit.MILLISECONDS));
        } catch (TimeoutException | ExecutionException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private void answer() {
        CompletableFuture<ServerReading> waiting = asked.getAndSet(null);
        if (waiting != null) {
            waiting.complete(new ServerReading(
                    new ServerReading.Held(
                            registry.networkCount(),
                            registry.nodeCount(),
                            streams.count(),
                            registry.relayChannelCount(),
                            streams.queuedBytes(),
                            registry.checkCount()),
                    isDraining(),
                    registry.counters(),
                    unsentCount(),
                    bugs.count(),
                    Optional.ofNullable(store).map(StoreRoom::reading)));
        }
    }

    /** Since the start, so that it starts at 0. */
    private long nowNs() {
        return System.nanoTime() - startNs;
    }

    /** Until something comes, or there is something to do. */
    private void await() throws IOException {
        boolean isMoreHere = holdsMore() || checks.hasNews();
        long deadlineNs = clockwork.nextDeadlineNs();
        if (deadlineNs == Clockwork.NEVER && !isMoreHere) {
            selector.select();
            return;
        }
        long leftNs = deadlineNs - nowNs();
        if (leftNs <= 0 || isMoreHere) {
            selector.selectNow();
        } else {
            selector.select(TimeUnit.NANOSECONDS.toMillis(leftNs) + 1);
        }
    }

    /** Something that the selector cannot tell of any more. */
    private boolean holdsMore() {
        for (ChannelPort port : ports) {
            if (port.holdsMore()) {
                return true;
            }
        }
        return false;
    }

    /** The main socket first: what the members say goes before STUN. */
    private void receive() throws IOException {
        long nowNs = nowNs();
        List<ChannelPort> bySite = sockets.ports();
        for (int site = 0; site < bySite.size(); site++) {
            if (site == StunSites.MAIN) {
                receive(site, MAX_BATCH, nowNs);
            } else if (!bySite.get(site).equals(bySite.get(StunSites.MAIN))) {
                receive(site, MAX_SITE_BATCH, nowNs);
            }
        }
    }

    private void receive(int site, int most, long nowNs) throws IOException {
        ChannelPort port = sockets.ports().get(site);
        int left = most;
        while (left > 0) {
            Endpoint from = port.receive();
            if (from == null) {
                return;
            }
            left -= handle(port, from, site, nowNs);
        }
    }

    /** What the port received last; how many datagrams that was. */
    private int handle(ChannelPort port, Endpoint from, int site, long nowNs) {
        ByteBuffer train = port.received();
        int segmentBytes = port.segmentBytes();
        if (segmentBytes >= train.remaining()) {
            handle(train, from, site, nowNs);
            return 1;
        }
        int count = (train.remaining() + segmentBytes - 1) / segmentBytes;
        if (site == StunSites.MAIN && isTaken(train, segmentBytes, from, nowNs)) {
            return count;
        }
        for (int start = train.position(); start < train.limit(); start += segmentBytes) {
            handle(train.slice(start, Math.min(segmentBytes, train.limit() - start)), from, site, nowNs);
        }
        return count;
    }

    private boolean isTaken(ByteBuffer train, int segmentBytes, Endpoint from, long nowNs) {
        try {
            return registry.onTrain(train, segmentBytes, from, nowNs);
        } catch (RuntimeException | StackOverflowError | AssertionError e) {
            bugs.onBug(e);
            return true;
        }
    }

    private void handle(ByteBuffer datagram, Endpoint from, int site, long nowNs) {
        bugs.run(() -> {
            if (site == StunSites.MAIN) {
                registry.onDatagram(datagram, from, nowNs);
            } else {
                registry.onSiteDatagram(datagram, from, site, nowNs);
            }
        });
    }

    private void handleStreamDatagram(ByteBuffer datagram, Endpoint link, IpAddress host, long nowNs) {
        bugs.run(() -> registry.onStreamDatagram(datagram, link, host, nowNs));
    }

    /**
     * Makes {@link #run} return soon.
     *
     * @param patienceNs as soon as no node is left here, or after this time; at once if 0
     */
    void stop(long patienceNs) {
        if (patienceNs == 0) {
            isStopping = true;
        } else {
            drainNs = patienceNs;
        }
        selector.wakeup();
    }

    @Override
    public void close() throws IOException {
        try (selector;
                sockets;
                streams) {
            checks.close();
            registry.destroy();
            secrets.destroy();
            if (store != null) {
                store.close();
            }
        }
    }
}
