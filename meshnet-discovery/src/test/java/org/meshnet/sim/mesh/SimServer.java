package org.meshnet.sim.mesh;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.crypto.ServerIdentity;
import org.meshnet.core.key.ServerKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.discovery.registry.Outlets;
import org.meshnet.discovery.registry.Registry;
import org.meshnet.discovery.registry.ServerSecrets;
import org.meshnet.discovery.registry.check.Check;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.registry.roster.MemoryRoster;
import org.meshnet.discovery.registry.shared.ServiceKey;
import org.meshnet.discovery.registry.shared.SharedRoster;
import org.meshnet.discovery.registry.ticket.DayKey;
import org.meshnet.discovery.registry.ticket.TicketRing;
import org.meshnet.sim.LinkQuality;
import org.meshnet.sim.SimClock;
import org.meshnet.sim.SimHost;
import org.meshnet.sim.SimInterface;
import org.meshnet.sim.SimNetwork;
import org.meshnet.sim.SimSocket;
import org.meshnet.sim.SimTimer;

/** A discovery server: a registry on a public host, as the daemon would drive it. */
public final class SimServer {
    static final int PORT = 8000;
    private static final IpAddress STREAM_HOST = IpAddress.v4(0xcb007107);

    private final SimNetwork network;
    private final SimHost host;
    private RegistryConfig config;
    private final SimInterface link;
    private final SimTimer timer;
    private int startCount;
    private long slowestCheckNs;
    private long clockOffsetNs;
    private final Map<Endpoint, SimStream> streams = new HashMap<>();
    private long lastLink;
    private final Keys keys;
    private final SimClock clock;
    private SimSocket socket;
    private Registry registry;
    private Optional<SimStore> store = Optional.empty();
    private Optional<SimStore.Connection> connection = Optional.empty();
    private SharedRoster roster;
    private Optional<HostileServer> hostile = Optional.empty();

    /** What it has in files. */
    private record Keys(ServerIdentity identity, DayKey tickets) {
        ServerSecrets read(SimClock clock) {
            return new ServerSecrets(identity, new TicketRing(tickets, clock));
        }
    }

    SimServer(SimNetwork network, String name, RegistryConfig config, LinkQuality quality) {
        this(
                network,
                name,
                config,
                quality,
                new Keys(
                        ServerIdentity.generate(network.random().split(name + " identity")),
                        DayKey.generate(0, network.random().split(name + " tickets"))));
    }

    private SimServer(SimNetwork network, String name, RegistryConfig config, LinkQuality quality, Keys keys) {
        this.network = network;
        this.config = config;
        this.host = network.host(name);
        this.link = host.attach(
                network.internet(),
                quality,
                network.addresses().nextV4(),
                network.addresses().nextV6());
        this.keys = keys;
        this.clock = new SimClock(network.scheduler());
        this.timer = new SimTimer(network.scheduler(), this::onTimer);
        start();
    }

    /** Starts anew as a server that can lie. */
    public HostileServer corrupt(SimMesh mesh) {
        stop();
        hostile = Optional.of(new HostileServer(mesh, keys.identity(), this::sendOut));
        start();
        return hostile.get();
    }

    /** The same server, as its keys say, on another host. */
    SimServer twin(String name, LinkQuality quality) {
        return new SimServer(network, name, config, quality, keys);
    }

    /** By which nodes know it. */
    public ServerKey key() {
        return keys.identity().serverKey();
    }

    public SimHost host() {
        return host;
    }

    public Registry registry() {
        return registry;
    }

    /** How many things its registry holds. */
    int heldCount() {
        return HeldState.count(registry);
    }

    /** The link to the internet, to make it worse. */
    public SimInterface link() {
        return link;
    }

    /** What its name resolves to. */
    public List<Endpoint> endpoints() {
        return host.addresses().stream()
                .map(address -> new Endpoint(address, PORT))
                .toList();
    }

    public Endpoint endpoint(int family) {
        IpAddress address = link.address(family).orElseThrow();
        return new Endpoint(address, PORT);
    }

    /** Ends the process. */
    public void stop() {
        socket.close();
        timer.set(Long.MAX_VALUE);
        connection.ifPresent(SimStore.Connection::close);
        registry = null;
    }

    /** Has its time of day be wrong by this much. */
    void skewClock(long seconds) {
        clock.skew(TimeUnit.SECONDS.toNanos(seconds));
    }

    /** Tells its nodes that it is about to stop. */
    void drain(double seconds) {
        registry.drain((long) (seconds * 1e9), nowNs());
        arm();
    }

    /** A new process with other limits, which knows nothing but its keys. */
    void restart(RegistryConfig other) {
        stop();
        config = other;
        start();
    }

    /** A new process, which knows nothing but its keys. */
    public void start() {
        startCount++;
        network.trace().note(host + " starts");
        var random = network.random().split(host.name() + " " + startCount);
        clockOffsetNs = SimNode.clockOffsetNs(random);
        socket = host.open(PORT, (datagram, from, nowNs) -> {
            if (hostile.isEmpty() || hostile.get().hears(datagram, from)) {
                registry.onDatagram(datagram, from, nowNs());
                arm();
            }
        });
        RandomSource drawn = hostile.isEmpty() ? random : hostile.get().listenTo(random);
        registry = store.map(with -> sharing(with, drawn)).orElseGet(() -> {
            MemoryRoster memory = new MemoryRoster(config.capacity().nodes(), drawn);
            return new Registry(config, memory, keys.read(clock), drawn, outlets(), nowNs());
        });
        arm();
    }

    /** Starts anew as a server each of whose checks takes a random time of at most this. */
    void checkSlowly(double mostSeconds) {
        stop();
        slowestCheckNs = (long) (mostSeconds * 1e9);
        start();
    }

    private Outlets outlets() {
        if (slowestCheckNs == 0) {
            return Outlets.of(this::send);
        }
        int start = startCount;
        RandomSource random = network.random().split(host.name() + " checks " + start);
        return Outlets.of(
                this::send,
                new SlowChecks(network.scheduler(), random, slowestCheckNs, check -> onChecked(check, start)));
    }

    /** What was begun by a process that has ended is nobody's. */
    private void onChecked(Check check, int start) {
        if (start != startCount || registry == null) {
            check.drop();
        } else {
            registry.turn(check::decide, nowNs());
            arm();
        }
    }

    /** Starts anew as one of the servers that share a directory. */
    void share(SimStore with) {
        stop();
        store = Optional.of(with);
        start();
    }

    private Registry sharing(SimStore with, RandomSource drawn) {
        SimStore.Connection opened = with.connect(this);
        connection = Optional.of(opened);
        SharedRoster.Setup setup = new SharedRoster.Setup(
                endpoint(4), config.capacity().nodes(), config.capacity().nodesPerNetwork());
        roster = new SharedRoster(setup, new ServiceKey(new byte[ServiceKey.LENGTH], drawn), drawn, opened::send);
        return new Registry(config, roster, keys.read(clock), drawn, outlets(), nowNs());
    }

    /** What a server does with its roster. */
    interface RosterWork {
        void on(SharedRoster roster, long nowNs);
    }

    void turn(RosterWork work) {
        registry.turn(nowNs -> work.on(roster, nowNs), nowNs());
        arm();
    }

    SharedRoster roster() {
        return roster;
    }

    private void send(ByteBuffer train, int segmentBytes, Endpoint to) {
        if (hostile.isPresent()) {
            byte[] datagram = new byte[train.remaining()];
            train.get(train.position(), datagram);
            hostile.get().send(datagram, to);
        } else if (!to.isLink()) {
            socket.send(train, segmentBytes, to);
        } else if (streams.containsKey(to)) {
            streams.get(to).toNode(train, segmentBytes);
        }
    }

    private void sendOut(byte[] datagram, Endpoint to) {
        socket.send(ByteBuffer.wrap(datagram), datagram.length, to);
    }

    /** A node connects. */
    SimStream accept(SimNode node, Endpoint atNode) {
        Endpoint atServer = Endpoint.link(++lastLink);
        SimStream stream = new SimStream(network.scheduler(), node, this, atNode, atServer);
        streams.put(atServer, stream);
        return stream;
    }

    void onStreamDatagram(ByteBuffer datagram, Endpoint from) {
        if (registry != null) {
            registry.onStreamDatagram(datagram, from, STREAM_HOST, nowNs());
            arm();
        }
    }

    private void onTimer() {
        registry.onTimer(nowNs());
        arm();
    }

    private void arm() {
        long deadlineNs = registry.nextDeadlineNs();
        timer.set(deadlineNs == Long.MAX_VALUE ? deadlineNs : deadlineNs - clockOffsetNs);
    }

    private long nowNs() {
        return network.scheduler().nowNs() + clockOffsetNs;
    }
}
