package org.meshnet.node.daemon;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.meshnet.core.crypto.SecureRandomSource;
import org.meshnet.core.engine.Command;
import org.meshnet.core.engine.EngineConfig;
import org.meshnet.core.engine.EngineSeams;
import org.meshnet.core.engine.InboundLane;
import org.meshnet.core.engine.MeshEngine;
import org.meshnet.core.engine.MeshStatus;
import org.meshnet.core.engine.OutboundLane;
import org.meshnet.core.engine.PingFailure;
import org.meshnet.core.engine.PingResult;
import org.meshnet.core.engine.PingTarget;
import org.meshnet.core.engine.ServerStatus;
import org.meshnet.core.frame.Offloads;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.seam.DatagramSink;
import org.meshnet.node.config.NodeConfig;
import org.meshnet.node.config.ServerAddress;
import org.meshnet.node.control.ControlServer;
import org.meshnet.node.control.DaemonStatus;
import org.meshnet.node.control.PacketPath;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.linux.NativeFrameCiphers;
import org.meshnet.node.portmap.Gateways;
import org.meshnet.node.portmap.MapClients;
import org.meshnet.node.portmap.PortMapLoop;
import org.meshnet.node.portmap.PortMapping;
import org.meshnet.node.udp.CountingSink;
import org.meshnet.node.udp.LinkSink;
import org.meshnet.node.udp.Links;
import org.meshnet.node.udp.Nat64;
import org.meshnet.node.udp.Nat64Sink;
import org.meshnet.node.udp.SideSockets;
import org.meshnet.node.udp.UdpSocket;
import org.meshnet.tun.NetworkChanges;
import org.meshnet.tun.TunDevices;
import org.meshnet.tun.TunQueue;
import org.meshnet.tun.linux.sys.PollSet;
import org.meshnet.tun.linux.sys.Pollable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running node: the engine, and the threads around it. The lane loop is there once for each data lane; where a thread can't wait for
 * socket and queue at once, there are two of it, one for each direction.
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
    private static final long WATCH_PERIOD_MS = 500;
    private static final long STATUS_PATIENCE_MS = 2000;
    private static final long PING_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(3);
    private static final long GOODBYE_PATIENCE_MS = 300;
    private static final long THREAD_PATIENCE_MS = 100;

    private final NodeParts parts;
    private final Mailbox mailbox = new Mailbox();
    private final MeshReporter reporter;
    private final Links links = new Links();
    private final Nat64 nat64 = new Nat64();
    private final Nat64Watch nat64Watch = new Nat64Watch(InetAddress::getAllByName, nat64);
    private final SideSockets sideSockets =
            new SideSockets(links, nat64::outward, this::startSideThread, OpenFiles::freeCount);
    private final CountingSink controlSink;
    private final List<CountingSink> dataSinks;
    private final List<CountingSink> forwardSinks = new CopyOnWriteArrayList<>();
    private final MeshEngine engine;
    private final ControlLoop controlLoop;
    private final NativeFrameCiphers.Choice sealing = NativeFrameCiphers.choose();
    private final List<InboundLane> inboundLanes = new CopyOnWriteArrayList<>();
    private final List<Thread> ioThreads = new ArrayList<>();
    private final CompletableFuture<ExitCode> end = new CompletableFuture<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private Thread controlThread;
    private final NetworkChanges changes = TunDevices.networkChanges();
    private volatile Optional<PortMapLoop> portMapping = Optional.empty();
    private volatile Optional<NodeStreams> streams = Optional.empty();
    private Optional<Thread> portMapThread = Optional.empty();
    private Optional<ControlServer> controlServer = Optional.empty();

    Daemon(NodeParts parts) {
        this.parts = parts;
        this.reporter = new MeshReporter(
                parts.config().servers(), parts.tun(), links, () -> end(ExitCode.SYSTEM), this::onServer);
        this.controlSink = sink(parts.sockets().first());
        this.dataSinks = parts.sockets().sockets().stream().map(this::sink).toList();
        this.engine = new MeshEngine(engineConfig(parts), seams(), System.nanoTime());
        this.controlLoop = new ControlLoop(engine, mailbox);
    }

    private CountingSink sink(UdpSocket socket) {
        return new LinkSink(new Nat64Sink(socket.sink(), nat64), links);
    }

    private static EngineConfig engineConfig(NodeParts parts) {
        NodeConfig config = parts.config();
        return new EngineConfig(
                parts.identity(),
                parts.secrets(),
                config.id(),
                config.network(),
                config.fixedAddress(),
                config.mtu(),
                config.servers().size(),
                parts.sockets().sockets().size() + 1,
                config.portGuessing(),
                config.cipher(),
                config.relayForOthers());
    }

    private EngineSeams seams() {
        return new EngineSeams(
                controlSink,
                sideSockets,
                parts.tun(),
                new SecureRandomSource(),
                parts.clock(),
                sealing.ciphers(),
                reporter);
    }

    /** Starts all threads. The control socket is a convenience: without it the node runs all the same. */
    void start() throws IOException {
        NetworkWatch watch = new NetworkWatch(
                parts.tun().name(), parts.sockets().port(), this::overlays, Gateways::find, new NetworkNews());
        NameResolver resolver = nameResolver();
        controlThread = thread("control", controlLoop::run);
        makeDataLoops();
        if (parts.config().portGuessing()) {
            makeSideLane();
        }
        if (parts.config().portMapping()) {
            openPortMapping();
        }
        Optional<Thread> streamThread = openStreams();
        List<Thread> watchers = List.of(
                thread("network", new NetworkLoop(changes, watch, closing)),
                thread("names", () -> periodically(() -> lookUpNames(resolver))));
        controlThread.start();
        ioThreads.forEach(Thread::start);
        watchers.forEach(Thread::start);
        streamThread.ifPresent(Thread::start);
        openControlSocket();
    }

    /** The NAT64 goes first: a server whose address is known as an IPv4 one is reached through it. */
    private void lookUpNames(NameResolver resolver) {
        long nowNs = System.nanoTime();
        nat64Watch.look(nowNs);
        resolver.look(nowNs);
    }

    /** STUN servers come behind the discovery servers; nobody is registered at them. */
    private NameResolver nameResolver() {
        int serverCount = parts.config().servers().size();
        List<ServerAddress> all = new ArrayList<>(parts.config().servers());
        all.addAll(parts.config().stunServers());
        return new NameResolver(
                all,
                InetAddress::getAllByName,
                server -> server >= serverCount || reporter.isRegistered(server),
                (server, endpoints) -> submit(
                        server < serverCount
                                ? new Command.ServerEndpoints(server, endpoints)
                                : new Command.StunEndpoints(server - serverCount, endpoints)));
    }

    private Optional<Thread> openStreams() {
        if (!parts.config().streams()) {
            return Optional.empty();
        }
        int inbound = parts.sockets().sockets().size();
        InboundLane lane = engine.inboundLane(
                inbound,
                parts.tun(),
                DeviceOffloads.of(parts.tun().features()),
                mailbox,
                forwardSink(parts.sockets().first()));
        NodeStreams opened = new NodeStreams(parts, links, nat64, lane, this::submit);
        streams = Optional.of(opened);
        return Optional.of(thread("streams", opened));
    }

    private void onServer(ServerStatus status) {
        streams.ifPresent(open -> open.onServer(status));
    }

    private void openPortMapping() throws IOException {
        PortMapLoop loop = new PortMapLoop(
                new MapClients(new SecureRandomSource()), parts.sockets().port(), this::onPortMapping);
        portMapping = Optional.of(loop);
        portMapThread = Optional.of(thread("port mapping", loop::run));
        portMapThread.get().start();
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
        @Override
        public void onLocalEndpoints(List<Endpoint> endpoints) {
            nat64Watch.setHasIpv4(
                    endpoints.stream().anyMatch(endpoint -> endpoint.address().isV4()));
            submit(new Command.LocalEndpoints(endpoints));
            streams.ifPresent(NodeStreams::onNetworkChanged);
            portMapping.ifPresent(PortMapLoop::wake);
        }

        @Override
        public void onGateway() {
            submit(new Command.NetworkChanged());
            streams.ifPresent(NodeStreams::onNetworkChanged);
            portMapping.ifPresent(PortMapLoop::wake);
        }
    }

    /** Lane 0 is the control loop's, so the n-th queue, from 0, has lane n + 1. */
    private void makeDataLoops() {
        List<UdpSocket> sockets = parts.sockets().sockets();
        List<TunQueue> queues = parts.tun().queues();
        Offloads offloads = DeviceOffloads.of(parts.tun().features());
        for (int i = 0; i < sockets.size(); i++) {
            UdpSocket socket = sockets.get(i);
            TunQueue queue = queues.get(i % queues.size());
            boolean isOneThread = i < queues.size() && socket instanceof Pollable && queue instanceof Pollable;
            DatagramSink forwarded = isOneThread ? dataSinks.get(i) : forwardSink(socket);
            InboundLane inbound = engine.inboundLane(i, queue, offloads, mailbox, forwarded);
            inboundLanes.add(inbound);
            if (i < queues.size()) {
                addLane(i, socket, inbound, queue);
            } else {
                ioThreads.add(thread(name("udp", i), new UdpLoop(socket, nat64, inbound)));
            }
        }
    }

    /** Extra sockets have the last inbound lane; what comes over them is no different. */
    private void makeSideLane() {
        InboundLane inbound = engine.inboundLane(
                parts.sockets().sockets().size() + 1,
                parts.tun(),
                DeviceOffloads.of(parts.tun().features()),
                mailbox,
                forwardSink(parts.sockets().first()));
        inboundLanes.add(inbound);
        sideSockets.deliverTo(new SideLane(inbound));
    }

    private void startSideThread(Runnable loop) {
        thread("side", loop::run).start();
    }

    /** A loop that only receives shares its sink with none that sends. */
    private DatagramSink forwardSink(UdpSocket socket) {
        CountingSink sink = sink(socket);
        forwardSinks.add(sink);
        return sink;
    }

    /** One loop for both directions where the system can wait for both at once, else one for each. */
    private void addLane(int index, UdpSocket socket, InboundLane inbound, TunQueue queue) {
        OutboundLane outbound = engine.outboundLane(index + 1, dataSinks.get(index), mailbox);
        int bufferBytes = parts.tun().bufferBytes();
        if (socket instanceof Pollable readableSocket && queue instanceof Pollable readableQueue) {
            PollSet readable = new PollSet(readableSocket, readableQueue);
            IoLoop loop = new LaneLoop(readable::await, socket, nat64, inbound, queue, outbound, bufferBytes);
            ioThreads.add(thread(name("lane", index), loop));
        } else {
            ioThreads.add(thread(name("udp", index), new UdpLoop(socket, nat64, inbound)));
            ioThreads.add(thread(name("tun", index), new TunLoop(queue, bufferBytes, outbound)));
        }
    }

    private static String name(String what, int index) {
        return index == 0 ? what : what + " " + (index + 1);
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
        join(controlThread, GOODBYE_PATIENCE_MS);
        streams.ifPresent(NodeStreams::stop);
        portMapThread.ifPresent(thread -> join(thread, GOODBYE_PATIENCE_MS));
        changes.close();
        sideSockets.close();
        parts.tun().close();
        close("UDP socket", parts.sockets());
        controlServer.ifPresent(server -> close("control socket", server));
        ioThreads.forEach(thread -> join(thread, THREAD_PATIENCE_MS));
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
            MeshStatus mesh = answer.get(STATUS_PATIENCE_MS, TimeUnit.MILLISECONDS);
            List<String> servers =
                    parts.config().servers().stream().map(Object::toString).toList();
            return Optional.of(new DaemonStatus(
                    withOwnCounters(mesh),
                    parts.tun().name(),
                    parts.sockets().sockets().size(),
                    packetPath(),
                    servers,
                    links::name,
                    portMapping.flatMap(PortMapLoop::mapping)));
        } catch (TimeoutException | ExecutionException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** As of all lanes: what one has had to give up is not there. */
    private PacketPath packetPath() {
        Offloads device = inboundLanes.stream().map(InboundLane::offloads).reduce(Offloads.ALL, Offloads::intersection);
        return new PacketPath(
                device.toString(),
                dataSinks.stream().allMatch(CountingSink::sendsTrains),
                parts.sockets().first().receivesTrains(),
                sealing.how());
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

    private MeshStatus withOwnCounters(MeshStatus mesh) {
        Map<String, Long> counters = new LinkedHashMap<>(mesh.counters());
        counters.put("udpSendFailures", lostCount());
        counters.put(
                "portMappingAnswersRefused",
                portMapping.map(PortMapLoop::refusedCount).orElse(0L));
        counters.put(
                "streamDatagramsRefused", streams.map(NodeStreams::refusedCount).orElse(0L));
        counters.put("tunWriteFailures", parts.tun().droppedWrites());
        return new MeshStatus(
                mesh.id(),
                mesh.publicKey(),
                mesh.networkId(),
                mesh.addresses(),
                mesh.endpoint(),
                mesh.natMapping(),
                mesh.servers(),
                mesh.peers(),
                counters);
    }

    private long lostCount() {
        return controlSink.lostCount()
                + dataSinks.stream().mapToLong(CountingSink::lostCount).sum()
                + forwardSinks.stream().mapToLong(CountingSink::lostCount).sum();
    }

    private void openControlSocket() {
        DaemonRequests requests = new DaemonRequests(this::status, this::ping, links::name, () -> end(ExitCode.OK));
        try {
            controlServer = Optional.of(ControlServer.open(
                    parts.runtimeFolder(), parts.tun().name(), parts.config().id(), requests));
        } catch (IOException e) {
            LOG.warn(
                    "no control socket in {}, so status and down do not work: {}", parts.runtimeFolder(), e.toString());
        }
    }

    private List<Prefix> overlays() {
        List<Prefix> overlays = new ArrayList<>(reporter.addresses());
        overlays.add(parts.config().network());
        return overlays;
    }

    private void submit(Command command) {
        if (!mailbox.submit((asked, nowNs) -> asked.onCommand(command, nowNs))) {
            LOG.warn("the control loop is too busy for news of this host's network");
        }
    }

    private void periodically(Runnable look) {
        try {
            do {
                look.run();
            } while (!closing.await(WATCH_PERIOD_MS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Thread thread(String name, IoLoop loop) {
        Thread thread = new Thread(() -> guard(name, loop), name);
        thread.setDaemon(true);
        return thread;
    }

    private void guard(String name, IoLoop loop) {
        try {
            loop.run();
        } catch (IOException e) {
            if (closing.getCount() > 0) {
                LOG.error("{} failed: {}", name, e.getMessage());
                end(ExitCode.SYSTEM);
            }
        } catch (RuntimeException | Error e) {
            if (closing.getCount() > 0 || e instanceof Error) {
                LOG.error("a flaw in the program ended its {} thread", name, e);
                end(ExitCode.BUG);
            }
        }
    }

    private static void close(String what, AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            LOG.debug("the {} did not close: {}", what, e.toString());
        }
    }

    private static void join(Thread thread, long patienceMs) {
        try {
            thread.join(patienceMs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
