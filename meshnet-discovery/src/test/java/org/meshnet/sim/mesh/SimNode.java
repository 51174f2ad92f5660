package org.meshnet.sim.mesh;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.meshnet.core.crypto.Aes256GcmFrameCiphers;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.crypto.SodiumFrameCiphers;
import org.meshnet.core.engine.Command;
import org.meshnet.core.engine.MeshEngine;
import org.meshnet.core.engine.context.EngineConfig;
import org.meshnet.core.engine.context.EngineSeams;
import org.meshnet.core.engine.status.MembershipNews;
import org.meshnet.core.engine.status.MeshStatus;
import org.meshnet.core.engine.status.PeerStatus;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.policy.PolicyDocument;
import org.meshnet.core.relay.RelayLimits;
import org.meshnet.core.seam.DatagramSink;
import org.meshnet.core.seam.FrameCipherFactory;
import org.meshnet.core.session.CipherSuite;
import org.meshnet.core.testing.ReferenceAegis256;
import org.meshnet.sim.SimClock;
import org.meshnet.sim.SimHost;
import org.meshnet.sim.SimInterface;
import org.meshnet.sim.SimNetwork;
import org.meshnet.sim.SimRandom;
import org.meshnet.sim.SimScheduler;
import org.meshnet.sim.SimSocket;
import org.meshnet.sim.SimTimer;

/** A node: an engine on a host, driven as the daemon would drive it, with a small kernel behind its TUN device. */
public final class SimNode {
    static final int PORT = 4900;

    private static final int LANE_COUNT = 2;
    private static final long LARGEST_CLOCK_OFFSET_NS = 3_600 * SimScheduler.SECOND_NS;

    private final SimMesh mesh;
    private final SimNetwork network;
    private final String name;
    private final SimHost host;
    private final SimClock clock;
    private final byte[] seed;
    private final NodeKey key;
    private final Optional<Prefix> fixedAddress;
    private Optional<IpAddress> lastAddress = Optional.empty();
    private final Optional<RelayLimits> relayForOthers;
    private final OptionalInt multicastRate;
    private final int speedBytesPerSecond;
    private EngineConfig.Routing routing;
    private final int packetBytes;
    private Set<CipherSuite> suites;
    private Optional<EngineConfig.Closed> closed = Optional.empty();
    private List<NetworkKey> networkKeys = List.of();
    private Optional<PolicyDocument> policy = Optional.empty();
    private final boolean isEthernet;
    private SimInterface link;
    private SimSite site;
    private Optional<SimPort> shared;
    private NetworkSecrets secrets;
    private int startCount;
    private boolean guessesPorts = true;
    private boolean hasMarks;
    private int lastMarks;
    private long startedNs;
    private long clockOffsetNs;
    private SimTimer timer;
    private SimSocket socket;
    private SimExtraSockets extraSockets;
    private SimKernel kernel;
    private SimEthernet ethernet;
    private NodeLog log;
    private MeshEngine engine;
    private Optional<SimStream> stream = Optional.empty();
    private long lastLink;
    private long lastTimerNs;
    private boolean isStandingStill;
    private final List<Runnable> waiting = new ArrayList<>();
    private boolean isSendingRefused;
    private long lostCount;
    private int instantCount;

    SimNode(SimMesh mesh, String name, byte[] seed, SimSite site, Optional<Prefix> fixedAddress) {
        this(mesh, name, seed, new Place(mesh.network().host(name), site), fixedAddress);
    }

    /** Where a node is. */
    private record Place(SimHost host, SimSite site, Optional<SimPort> shared, SimInterface link) {
        Place(SimHost host, SimSite site) {
            this(host, site, Optional.empty(), site.attach(host));
        }
    }

    /** One beside another, in the same process: they share a port from the next start of both on. */
    static SimNode beside(SimNode first, String name, byte[] seed) {
        if (first.shared.isEmpty()) {
            first.shared = Optional.of(new SimPort(first.host));
        }
        Place place = new Place(first.host, first.site, first.shared, first.link);
        return new SimNode(first.mesh, name, seed, place, Optional.empty());
    }

    private SimNode(SimMesh mesh, String name, byte[] seed, Place place, Optional<Prefix> fixedAddress) {
        this.mesh = mesh;
        this.network = mesh.network();
        this.name = name;
        this.host = place.host();
        this.shared = place.shared();
        this.secrets = mesh.secrets();
        this.clock = new SimClock(network.scheduler());
        this.seed = seed;
        this.key = Identity.fromSeed(seed).nodeKey();
        this.fixedAddress = fixedAddress;
        this.relayForOthers = mesh.relayForOthers();
        this.multicastRate = mesh.multicastRate();
        this.speedBytesPerSecond = mesh.speedBytesPerSecond();
        this.routing = mesh.routing();
        this.packetBytes = mesh.packetBytes();
        this.suites = mesh.suites();
        this.isEthernet = mesh.isEthernet();
        this.site = place.site();
        this.link = place.link();
    }

    /** Somewhere within an hour of zero: a process's monotonic clock starts where it likes, below zero too. */
    static long clockOffsetNs(SimRandom random) {
        return random.nextLong(2 * LARGEST_CLOCK_OFFSET_NS) - LARGEST_CLOCK_OFFSET_NS;
    }

    public String name() {
        return name;
    }

    public NodeKey key() {
        return key;
    }

    /** Of its identity. */
    byte[] seed() {
        return seed.clone();
    }

    public SimHost host() {
        return host;
    }

    /** Its time of day. */
    public SimClock clock() {
        return clock;
    }

    /** The virtual time when its process started. */
    long startedNs() {
        return startedNs;
    }

    /** Its interface on the underlay. */
    public SimInterface link() {
        return link;
    }

    public SimSite site() {
        return site;
    }

    /** Its overlay address of this family, 4 or 6. */
    public IpAddress address(int family) {
        return kernel.address(family)
                .orElseThrow(() -> new AssertionError(name() + " has no IPv" + family + " overlay address"));
    }

    public boolean hasAddress(int family) {
        return kernel.address(family).isPresent();
    }

    public MeshStatus status() {
        return engine.status(nowNs());
    }

    /** What it knows of a peer. */
    public Optional<PeerStatus> peer(SimNode other) {
        return status().peers().stream()
                .filter(peer -> peer.member().publicKey().equals(other.key))
                .findFirst();
    }

    /** One of its counters. */
    public long counter(String name) {
        Long value = status().counters().get(name);
        if (value == null) {
            throw new AssertionError("no counter " + name + " in " + status().counters());
        }
        return value;
    }

    /** How many things its engine holds. */
    int heldCount() {
        return HeldState.count(engine);
    }

    /** All keys and other secrets that its engine holds now. */
    List<byte[]> heldSecrets() {
        return HeldState.secrets(engine);
    }

    /** Extra sockets that are open. */
    int extraSocketCount() {
        return extraSockets.count();
    }

    /** Lets it open no more than this many extra sockets. */
    void limitExtraSockets(int count) {
        extraSockets.limit(count);
    }

    /** Has the next process take part in guessing ports, or not. */
    public void setGuessesPorts(boolean guesses) {
        guessesPorts = guesses;
    }

    /** Has the next process tell and set marks of congestion, or not. */
    public void setMarks(boolean tells) {
        hasMarks = tells;
    }

    /** Has the next process ask its peers for these, besides secretbox. */
    void setSuites(CipherSuite... asked) {
        suites = Set.of(asked);
    }

    private EngineSeams.Ciphers ciphers() {
        Map<CipherSuite, FrameCipherFactory> factories = new EnumMap<>(CipherSuite.class);
        for (CipherSuite suite : suites) {
            factories.put(suite, suite == CipherSuite.AEGIS_256 ? ReferenceAegis256::new : new Aes256GcmFrameCiphers());
        }
        factories.put(CipherSuite.SECRETBOX, new SodiumFrameCiphers());
        factories.replaceAll((suite, factory) -> mesh.watched(factory));
        return new EngineSeams.Ciphers(factories);
    }

    /** The marks of the last datagrams that left straight and held packets. */
    public int lastMarks() {
        return lastMarks;
    }

    /** Which networks are behind this node, and which it uses, from the next start on. */
    public void setRouting(EngineConfig.Routing next) {
        routing = next;
    }

    /** Of which network the next process is. */
    SimNode in(NetworkSecrets network) {
        secrets = network;
        return this;
    }

    /** How the next process belongs to the network, if that is a closed one. */
    public void setClosed(Optional<EngineConfig.Closed> membership) {
        closed = membership;
    }

    /** Writes down for its next process what this one told, as the daemon does at once. */
    void remember() {
        for (MembershipNews news : log.membershipNews()) {
            if (news instanceof MembershipNews.Rekeyed rekeyed) {
                networkKeys = rekeyed.keys();
            } else if (news instanceof MembershipNews.Decided decided) {
                policy = Optional.of(decided.document());
            }
        }
    }

    /** Its network's keys as they are written down, the newest first: its own, as it wipes them. */
    private List<NetworkSecrets> keys() {
        NetworkSecrets first = secrets;
        return networkKeys.isEmpty()
                ? List.of(first.rekeyed(first.key()))
                : networkKeys.stream().map(first::rekeyed).toList();
    }

    private Optional<EngineConfig.Closed> closed(List<NetworkSecrets> keys) {
        return closed.map(known -> new EngineConfig.Closed(
                known.trust(),
                known.certificate(),
                known.inviteUses(),
                policy.or(known::policy),
                keys.subList(1, keys.size()),
                known.signer()));
    }

    /** The networks that its host leads into the mesh. */
    public List<Prefix> routes() {
        return kernel.routes();
    }

    SimKernel kernel() {
        return kernel;
    }

    /** The cable behind its device, if that carries Ethernet. */
    SimEthernet ethernet() {
        return ethernet;
    }

    public NodeLog log() {
        return log;
    }

    public boolean isRunning() {
        return engine != null;
    }

    /** Starts the process. */
    void start() {
        startCount++;
        startedNs = network.scheduler().nowNs();
        network.trace().note(name() + " starts");
        SimRandom random = network.random().split("node " + name() + " " + startCount);
        clockOffsetNs = clockOffsetNs(random);
        kernel = new SimKernel(network.scheduler(), this::onPacket);
        ethernet = new SimEthernet(this::onPacket);
        log = new NodeLog(line -> network.trace().note(name() + " " + line), kernel::setAddresses, kernel::setRoutes);
        timer = new SimTimer(network.scheduler(), this::onTimer);
        Optional<SimPort.Share> share = shared.map(SimPort::share);
        socket = share.map(SimPort.Share::socket).orElseGet(() -> host.open(PORT, this::onDatagram));
        extraSockets = new SimExtraSockets(host, this::onDatagram);
        EngineSeams seams = new EngineSeams(
                new EngineSeams.Sockets(extraSockets.sink(new OwnSink(share)), this::takeFreshPort, extraSockets),
                isEthernet ? ethernet : kernel,
                share.map(own -> own.random(random)).orElse(random),
                clock,
                ciphers(),
                log);
        engine = new MeshEngine(config(), seams, nowNs());
        share.ifPresent(own -> own.serve(
                engine,
                event -> {
                    turn(() -> engine.onControlEvent(event, nowNs()));
                    return true;
                },
                this::onTrain));
        tellLocalEndpoints();
        for (int i = 0; i < mesh.servers().size(); i++) {
            command(new Command.ServerEndpoints(i, mesh.servers().get(i).endpoints()));
        }
    }

    /** Has what it sends be refused by its own host from now on, as when a table there is full. */
    public void refuseSending() {
        isSendingRefused = true;
    }

    /** Through the socket of the moment, or by the stream. */
    private final class OwnSink implements DatagramSink {
        private final Optional<SimPort.Share> share;

        OwnSink(Optional<SimPort.Share> share) {
            this.share = share;
        }

        @Override
        public void send(ByteBuffer train, int segmentBytes, Endpoint to) {
            share.ifPresent(own -> own.onSent(train));
            if (isSendingRefused) {
                lostCount++;
            } else if (!to.isLink()) {
                socket.send(train, segmentBytes, to);
            } else if (stream.filter(open -> open.atNode().equals(to)).isPresent()) {
                stream.get().toServer(train, segmentBytes);
            }
        }

        @Override
        public void queue(ByteBuffer train, int segmentBytes, int ecn, Endpoint to) {
            lastMarks = ecn;
            send(train, segmentBytes, to);
        }

        @Override
        public void sendNear(ByteBuffer datagram, Endpoint to) {
            socket.sendNear(datagram, to);
        }

        @Override
        public long lostCount() {
            return lostCount;
        }
    }

    /** Gives its process no turn from now on for so long; what comes in waits. */
    public void standStill(double seconds) {
        network.trace().note(name() + " stands still");
        isStandingStill = true;
        network.scheduler().after(Math.round(seconds * SimScheduler.SECOND_NS), this::goOn);
    }

    private void goOn() {
        network.trace().note(name() + " goes on");
        isStandingStill = false;
        List<Runnable> due = List.copyOf(waiting);
        waiting.clear();
        due.forEach(Runnable::run);
    }

    /** Now, or as soon as the process has its turn. */
    private void turn(Runnable work) {
        if (isStandingStill) {
            waiting.add(work);
        } else if (isRunning()) {
            work.run();
            arm();
        }
    }

    private OptionalInt takeFreshPort() {
        network.trace().note(name() + " takes another port");
        socket.close();
        socket = host.open(0, this::onDatagram);
        return OptionalInt.of(socket.port());
    }

    /** The port of its own socket. */
    public int port() {
        return socket.port();
    }

    /** Connects to the mesh's first server by a stream, as the daemon does when UDP is silent. */
    public void openStream() {
        SimStream opened = mesh.servers().get(0).accept(this, Endpoint.link(++lastLink));
        stream = Optional.of(opened);
        command(new Command.ServerLinks(0, List.of(opened.atNode())));
    }

    /** The stream ends. */
    public void closeStream() {
        stream.orElseThrow().close();
        stream = Optional.empty();
        command(new Command.ServerLinks(0, List.of()));
    }

    void onStreamDatagram(ByteBuffer datagram, Endpoint from) {
        turn(() -> engine.onDatagram(datagram, from, nowNs()));
    }

    /** Ends the process without a word. */
    void crash() {
        network.trace().note(name() + " crashes");
        timer.set(Long.MAX_VALUE);
        socket.close();
        extraSockets.closeAll();
        engine = null;
    }

    /** Its state folder has the IPv4 address that it has now. */
    void rememberAddress() {
        lastAddress = Optional.of(address(4));
    }

    /** Ends the process in good order. */
    public void stop() {
        command(new Command.Leave());
        crash();
    }

    /** Takes other addresses at its site. */
    void readdress() {
        link.setAddresses(site.nextAddresses());
        tellLocalEndpoints();
    }

    /** Moves to another site. */
    void move(SimSite newSite) {
        host.detach(link);
        site = newSite;
        link = newSite.attach(host);
        tellLocalEndpoints();
    }

    public void command(Command command) {
        engine.onCommand(command, nowNs());
        arm();
    }

    private void tellLocalEndpoints() {
        List<Endpoint> endpoints = host.addresses().stream()
                .map(address -> new Endpoint(address, socket.port()))
                .toList();
        List<Prefix> links = link.addresses().stream().map(Prefix::network).toList();
        command(new Command.LinkMtu(link.mtuBytes()));
        command(new Command.LocalEndpoints(endpoints, links, List.of()));
    }

    private EngineConfig config() {
        List<NetworkSecrets> keys = keys();
        return new EngineConfig(
                new EngineConfig.Member(Identity.fromSeed(seed), keys.get(0), name(), List.of(), closed(keys)),
                new EngineConfig.Overlay(mesh.overlay(), fixedAddress, lastAddress, routing),
                Collections.nCopies(mesh.servers().size(), Optional.empty()),
                guessesPorts,
                new EngineConfig.Traffic(
                        LANE_COUNT,
                        hasMarks,
                        relayForOthers,
                        multicastRate,
                        new EngineConfig.Device(packetBytes, isEthernet),
                        speedBytesPerSecond));
    }

    private void onDatagram(ByteBuffer datagram, Endpoint from, long atNs) {
        turn(() -> engine.onDatagram(datagram, from, nowNs()));
    }

    /** Of a port that several share. */
    private void onTrain(ByteBuffer train, int segmentBytes, int ecn, Endpoint from, long atNs) {
        turn(() -> engine.onDatagram(train, from, nowNs()));
    }

    private void onPacket(ByteBuffer packet) {
        turn(() -> engine.onPacket(packet, nowNs()));
    }

    private void onTimer() {
        turn(this::takeTimer);
    }

    private void takeTimer() {
        instantCount = network.scheduler().nowNs() == lastTimerNs ? instantCount + 1 : 0;
        lastTimerNs = network.scheduler().nowNs();
        if (instantCount > 1000) {
            throw new IllegalStateException(
                    name() + " is busy without end: wants " + engine.nextDeadlineNs() + " at " + nowNs());
        }
        engine.onTimer(nowNs());
    }

    private void arm() {
        long deadlineNs = engine.nextDeadlineNs();
        timer.set(deadlineNs == Long.MAX_VALUE ? deadlineNs : deadlineNs - clockOffsetNs);
    }

    private long nowNs() {
        return network.scheduler().nowNs() + clockOffsetNs;
    }

    @Override
    public String toString() {
        return name();
    }
}
