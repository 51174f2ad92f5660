package org.meshnet.node.daemon;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.meshnet.core.crypto.SecureRandomSource;
import org.meshnet.core.engine.Command;
import org.meshnet.core.engine.MeshEngine;
import org.meshnet.core.engine.context.EngineConfig;
import org.meshnet.core.engine.context.EngineSeams;
import org.meshnet.core.engine.status.MeshStatus;
import org.meshnet.core.engine.status.PingFailure;
import org.meshnet.core.engine.status.PingResult;
import org.meshnet.core.engine.status.PingTarget;
import org.meshnet.core.engine.status.ServerStatus;
import org.meshnet.core.key.NetworkId;
import org.meshnet.core.route.DerivedAddresses;
import org.meshnet.node.config.NodeConfig;
import org.meshnet.node.control.ControlServer;
import org.meshnet.node.control.DaemonStatus;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.fault.FailureLog;
import org.meshnet.node.linux.NativeFrameCiphers;
import org.meshnet.node.network.GuardedAddresses;
import org.meshnet.node.network.InterfaceChoice;
import org.meshnet.node.network.MeshInterface;
import org.meshnet.node.network.NetworkLoop;
import org.meshnet.node.network.NetworkWatch;
import org.meshnet.node.portmap.MapClients;
import org.meshnet.node.portmap.PortMapLoop;
import org.meshnet.node.portmap.PortMapping;
import org.meshnet.node.udp.Links;
import org.meshnet.node.udp.Nat64;
import org.meshnet.node.udp.SideSockets;
import org.meshnet.tun.NetworkChanges;
import org.meshnet.tun.TunDevices;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running node: the engine, and the threads around it. The lane loop is there once for each data lane; where a thread
 * can't wait for socket and queue at once, there are two of it, one for each direction.
 *
 * <pre>
 *   TUN queue  ──▶ lane loop ──▶ outbound lane ──▶ UDP socket
 *   UDP socket ──▶ lane loop ──▶ inbound lane ──▶ TUN queue
 *                       └─ events ─▶ mailbox ──▶ control loop: the engine ──▶ UDP socket
 *   names, network watch, control socket ─ tasks ─▶ ┤
 *   streams ──▶ inbound lane of the links ─ events ─┘
 * </pre>
 */
final class Daemon {
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);
    private static final long STATUS_PATIENCE_MS = 2000;
    private static final long PING_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(3);
    private static final long GOODBYE_PATIENCE_MS = 300;
    private static final long THREAD_PATIENCE_MS = 100;

    private final NodeParts parts;
    private final Mailbox mailbox = new Mailbox();
    private final GuardedAddresses guarded = new GuardedAddresses();
    private final MeshInterface mesh;
    private final MeshReporter reporter;
    private final Links links = new Links();
    private final Nat64 nat64 = new Nat64();
    private final Nat64Watch nat64Watch = new Nat64Watch(InetAddress::getAllByName, nat64);
    private final SideSockets sideSockets = new SideSockets(
            links, nat64::outward, this::startSideThread, OpenFiles::freeCount, UdpSockets.nearSender());
    private final DataPath dataPath;
    private final MeshEngine engine;
    private final ControlLoop controlLoop;
    private final NativeFrameCiphers.Choice sealing;
    private final List<Thread> ioThreads = new ArrayList<>();
    private final CompletableFuture<ExitCode> end = new CompletableFuture<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final FailureLog helperFailures = new FailureLog();
    private final FailureLog eventFailures = new FailureLog();
    private final Workers workers =
            new Workers(Workers.Closing.of(closing), System::nanoTime, this::end, helperFailures);
    private final Thread controlThread;
    private final NetworkChanges changes;
    private volatile boolean mustRememberPort;
    private volatile Optional<PortMapLoop> portMapping = Optional.empty();
    private volatile Optional<NodeStreams> streams = Optional.empty();
    private Optional<Thread> portMapThread = Optional.empty();
    private final ControlSocket controlSocket;

    Daemon(NodeParts parts) {
        this.parts = parts;
        this.mesh = new MeshInterface(parts.tun(), guarded, parts.warnings(), this::submit, () -> end(ExitCode.SYSTEM));
        this.reporter = new MeshReporter(parts.serverKeys(), mesh, links, this::onServer, System::nanoTime);
        this.changes = TunDevices.networkChanges(
                parts.tun().index(), parts.config().overlay().network());
        this.sealing = NativeFrameCiphers.choose(parts.config().traffic().cipher());
        this.dataPath = new DataPath(parts, links, nat64, mailbox, eventFailures);
        this.engine = new MeshEngine(engineConfig(parts), seams(), System.nanoTime());
        this.controlLoop = new ControlLoop(new ControlWork.OfEngine(engine), mailbox, eventFailures);
        this.controlThread = workers.vital("control", controlLoop::run);
        this.controlSocket = new ControlSocket(parts.runtimeFolder(), () -> openControlSocket(parts));
    }

    private static EngineConfig engineConfig(NodeParts parts) {
        NodeConfig config = parts.config();
        return new EngineConfig(
                new EngineConfig.Member(
                        parts.identity(), parts.secrets(), config.member().id()),
                new EngineConfig.Overlay(
                        config.overlay().network(), config.overlay().fixedAddress()),
                parts.serverKeys().expected(),
                config.underlay().portGuessing(),
                new EngineConfig.Traffic(
                        parts.sockets().sockets().size() + 1,
                        config.traffic().cipher(),
                        config.traffic().relayForOthers()));
    }

    private EngineSeams seams() {
        return new EngineSeams(
                new EngineSeams.Sockets(
                        dataPath.controlSink(),
                        new PortChange(
                                parts.sockets(),
                                parts.config().underlay().port(),
                                parts.warnings(),
                                this::onPortChange),
                        sideSockets),
                parts.tun(),
                new SecureRandomSource(),
                parts.clock(),
                new EngineSeams.Ciphers(sealing.secretBox().ciphers(), sealing.aesGcmCiphers()),
                reporter);
    }

    /** Starts all threads: those without which the node is none, and those that are a convenience. */
    void start() throws IOException {
        NameResolver resolver = new NodeNames(
                        parts.config(), InetAddress::getAllByName, reporter::isRegistered, this::onNames)
                .resolver();
        NetworkWatch watch = networkWatch(new NetworkNews(resolver));
        dataPath.loops(engine).forEach(loop -> ioThreads.add(workers.vital(loop.name(), loop.loop())));
        sideSockets.deliverTo(new SideLane(dataPath.extraSocketLane(engine)));
        openStreams();
        // Before the engine holds an address that this host may not have.
        watch.look();
        controlThread.start();
        ioThreads.forEach(Thread::start);
        workers.startHelper("network", new NetworkLoop(changes, watch::look, this::isClosing, System::nanoTime)::run);
        workers.startHelper("housekeeping", housekeeping(resolver));
        streams.ifPresent(open -> workers.startHelper("streams", open));
        if (parts.config().underlay().portMapping()) {
            openPortMapping();
        }
        workers.startHelper("control socket", controlSocket);
    }

    private NetworkWatch networkWatch(NetworkWatch.Listener listener) {
        NetworkId id = parts.secrets().networkId();
        return new NetworkWatch(
                new NetworkWatch.Mesh(
                        id, parts.config().overlay().network(), new DerivedAddresses(parts.secrets()).v6Network()),
                parts.host(),
                mesh,
                guarded,
                parts.config().underlay().interfaces(),
                parts.sockets()::port,
                parts.warnings(),
                listener);
    }

    private boolean isClosing(long waitMs) throws InterruptedException {
        return closing.await(waitMs, TimeUnit.MILLISECONDS);
    }

    /** The NAT64 goes first: a server whose address is known as an IPv4 one is reached through it. */
    private Housekeeping housekeeping(NameResolver resolver) {
        ClockWatch clockWatch = new ClockWatch(parts.clock()::lead, parts.warnings());
        return new Housekeeping(
                List.of(
                        new Housekeeping.Chore("the look for a NAT64", nat64Watch::look),
                        new Housekeeping.Chore("the look-up of names", resolver::look),
                        new Housekeeping.Chore("the look at the clock", nowNs -> clockWatch.look()),
                        new Housekeeping.Chore("noting the port", nowNs -> rememberPort()),
                        new Housekeeping.Chore("bounding the heap", new HeapBounds(System.nanoTime())),
                        new Housekeeping.Chore("freeing memory", new NativeHeapTrim(System.nanoTime())::look)),
                Workers.Closing.of(closing),
                helperFailures);
    }

    private void rememberPort() {
        if (mustRememberPort) {
            mustRememberPort = false;
            parts.portMemory().accept(parts.sockets().port());
        }
    }

    /** The control loop waits for no file. */
    private void onPortChange() {
        mustRememberPort = true;
        portMapping.ifPresent(PortMapLoop::wake);
    }

    private void onNames(Command found) {
        submit(found);
        if (found instanceof Command.ServerEndpoints server) {
            guarded.setServer(server.server(), server.endpoints());
            streams.ifPresent(open -> open.onAddresses(server.server(), server.endpoints()));
        }
    }

    private void openStreams() {
        if (parts.config().servers().streams()) {
            streams = Optional.of(
                    new NodeStreams(parts, links, nat64, dataPath.streamLane(engine), this::submit, helperFailures));
        }
    }

    private void onServer(ServerStatus status) {
        streams.ifPresent(open -> open.onServer(status));
    }

    private void openPortMapping() throws IOException {
        PortMapLoop loop =
                new PortMapLoop(new MapClients(new SecureRandomSource()), parts.sockets()::port, this::onPortMapping);
        portMapping = Optional.of(loop);
        portMapThread = Optional.of(workers.startHelper("port mapping", loop::run));
    }

    private void onPortMapping(Optional<PortMapping> mapping) {
        mapping.ifPresent(granted -> LOG.info(
                "the router maps {} to this node, by {}",
                granted.external(),
                granted.protocol().label()));
        submit(new Command.MappedEndpoint(mapping.map(PortMapping::external)));
    }

    /** What the network watch tells the others. */
    private final class NetworkNews implements NetworkWatch.Listener {
        private final NameResolver resolver;

        NetworkNews(NameResolver resolver) {
            this.resolver = resolver;
        }

        @Override
        public void onUnderlay(InterfaceChoice choice) {
            nat64Watch.setHasIpv4(choice.endpoints().stream()
                    .anyMatch(endpoint -> endpoint.address().isV4()));
            submit(new Command.LocalEndpoints(choice.endpoints(), choice.links(), choice.tunnels()));
            tellOthers();
        }

        @Override
        public void onOverlayIpv4(boolean isUsable) {
            submit(new Command.OverlayIpv4(isUsable));
        }

        @Override
        public void onGateway() {
            submit(new Command.NetworkChanged());
            tellOthers();
        }

        private void tellOthers() {
            resolver.onNetworkChanged();
            streams.ifPresent(NodeStreams::onNetworkChanged);
            portMapping.ifPresent(PortMapLoop::wake);
        }
    }

    private void startSideThread(Runnable loop) {
        workers.helper("side", loop::run).start();
    }

    /** Begins the end, if it has not begun; returns at once. */
    void end(ExitCode code) {
        end.complete(code);
    }

    /** Waits until the end has begun. */
    ExitCode awaitEnd() {
        return end.join();
    }

    /** Says goodbye, closes everything and waits, below a second, for the threads. */
    void close() {
        closing.countDown();
        portMapping.ifPresent(PortMapLoop::stop);
        controlLoop.stop();
        Workers.join(controlThread, GOODBYE_PATIENCE_MS);
        streams.ifPresent(NodeStreams::stop);
        portMapThread.ifPresent(thread -> Workers.join(thread, GOODBYE_PATIENCE_MS));
        changes.close();
        sideSockets.close();
        parts.tun().close();
        close("UDP socket", parts.sockets());
        controlSocket.close();
        ioThreads.forEach(thread -> Workers.join(thread, THREAD_PATIENCE_MS));
        if (!controlThread.isAlive()) {
            parts.identity().destroy();
            parts.secrets().destroy();
        }
    }

    /** The status, asked of the control loop; empty if it does not answer in time. */
    Optional<DaemonStatus> status() {
        CompletableFuture<MeshStatus> answer = new CompletableFuture<>();
        mailbox.submit((asked, nowNs) -> answer.complete(asked.status(nowNs)));
        try {
            MeshStatus engineStatus = answer.get(STATUS_PATIENCE_MS, TimeUnit.MILLISECONDS);
            List<String> servers = parts.config().servers().discovery().stream()
                    .map(Object::toString)
                    .toList();
            return Optional.of(new DaemonStatus(
                    completed(engineStatus),
                    new DaemonStatus.Data(
                            parts.tun().name(), parts.sockets().sockets().size(), dataPath.packetPath(sealing)),
                    new DaemonStatus.Servers(servers, parts.serverKeys().status(), links::name),
                    portMapping.flatMap(PortMapLoop::mapping),
                    parts.warnings().list()));
        } catch (TimeoutException | ExecutionException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** One ping, done by the control loop. */
    private CompletableFuture<PingResult> ping(PingTarget target) {
        CompletableFuture<PingResult> result = new CompletableFuture<>();
        Command command = new Command.Ping(target, PING_TIMEOUT_NS, result::complete);
        if (!mailbox.submit((asked, nowNs) -> asked.onCommand(command, nowNs))) {
            result.complete(new PingResult.Failed(PingFailure.TOO_MANY));
        }
        return result;
    }

    /** With what the shell counts, and the addresses that are really there. */
    private MeshStatus completed(MeshStatus engineStatus) {
        Map<String, Long> counters = new LinkedHashMap<>(engineStatus.counters());
        for (NodeCounter counter : NodeCounter.values()) {
            counters.put(counter.key(), count(counter));
        }
        return engineStatus.with(mesh.addresses(), counters);
    }

    private long count(NodeCounter counter) {
        return switch (counter) {
            case UDP_SEND_FAILURES -> dataPath.lostCount();
            case PORT_MAPPING_ANSWERS_REFUSED ->
                portMapping.map(PortMapLoop::refusedCount).orElse(0L);
            case STREAM_DATAGRAMS_REFUSED ->
                streams.map(NodeStreams::refusedCount).orElse(0L);
            case EVENT_FAILURES -> eventFailures.count();
            case HELPER_FAILURES -> helperFailures.count();
            case TUN_WRITE_FAILURES -> parts.tun().droppedWrites();
        };
    }

    private ControlServer openControlSocket(NodeParts parts) throws IOException {
        DaemonRequests requests = new DaemonRequests(this::status, this::ping, links::name, () -> end(ExitCode.OK));
        return ControlServer.open(
                parts.runtimeFolder(),
                parts.tun().name(),
                parts.config().member().id(),
                requests,
                helperFailures);
    }

    private void submit(Command command) {
        if (!mailbox.submit((asked, nowNs) -> asked.onCommand(command, nowNs))) {
            LOG.warn("the control loop is too busy for news of this host's network");
        }
    }

    private static void close(String what, AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            LOG.debug("the {} did not close: {}", what, e.toString());
        }
    }
}
