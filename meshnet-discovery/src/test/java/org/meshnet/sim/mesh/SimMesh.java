package org.meshnet.sim.mesh;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.engine.context.EngineConfig;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.net.Prefix;
import org.meshnet.core.relay.RelayLimits;
import org.meshnet.core.route.DerivedAddresses;
import org.meshnet.core.seam.FrameCipherFactory;
import org.meshnet.core.session.CipherSuite;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.sim.LinkQuality;
import org.meshnet.sim.NatBehaviour;
import org.meshnet.sim.SimNetwork;
import org.meshnet.sim.SimPartition;
import org.meshnet.sim.SimScheduler;

/** A whole mesh in the simulated internet, and what scenarios say about it. */
public final class SimMesh {
    private static final double PING_TIMEOUT_SECONDS = 5;
    private static final int FIRST_FLOW_PORT = 20_000;
    private static final long LONGEST_LOOK_AWAY_NS = 10 * SimScheduler.MILLISECOND_NS;

    private final long seed;
    private final SimNetwork network;
    private final NetworkSecrets secrets;
    private final List<SimServer> servers = new ArrayList<>();
    private final List<SimNode> nodes = new ArrayList<>();
    private final List<SimFlow> flows = new ArrayList<>();
    private Prefix overlay = Prefix.parse("10.0.0.0/24").orElseThrow();
    private Optional<RelayLimits> relayForOthers = Optional.empty();
    private OptionalInt multicastRate = OptionalInt.empty();
    private EngineConfig.Routing routing = EngineConfig.Routing.NONE;
    private LinkQuality wideLink = LinkQuality.latencyMs(10);
    private int packetBytes = 1_400;
    private Set<CipherSuite> suites = Set.of();
    private BiFunction<NodeKey, String, Optional<EngineConfig.Closed>> membership = (key, name) -> Optional.empty();
    private UnaryOperator<FrameCipherFactory> cipherWatch = UnaryOperator.identity();
    private boolean isEthernet;
    private int speedBytesPerSecond;
    private int siteCount;
    private int echoCount;

    public SimMesh(long seed) {
        this.seed = seed;
        network = new SimNetwork(seed);
        secrets = NetworkSecrets.derive(
                NetworkKey.of(network.random().split("network key").bytes(NetworkKey.LENGTH)));
    }

    public SimNetwork network() {
        return network;
    }

    public List<SimServer> servers() {
        return servers;
    }

    public List<SimNode> nodes() {
        return nodes;
    }

    /** The overlay's IPv4 network, for nodes made from now on. */
    public void setOverlay(String prefix) {
        overlay = Prefix.parse(prefix).orElseThrow();
    }

    /** The quality of links to the internet, for sites and servers made from now on. */
    public void setWideLink(LinkQuality quality) {
        wideLink = quality;
    }

    /** The MTU of the mesh's interface, for nodes made from now on. */
    public void setPacketBytes(int mtu) {
        packetBytes = mtu;
    }

    /** Whether devices of nodes made from now on carry Ethernet. */
    public void setEthernet(boolean isEthernet) {
        this.isEthernet = isEthernet;
    }

    boolean isEthernet() {
        return isEthernet;
    }

    int packetBytes() {
        return packetBytes;
    }

    /** Has nodes that are made from now on ask their peers for these, besides secretbox. */
    void setSuites(CipherSuite... asked) {
        suites = Set.of(asked);
    }

    Set<CipherSuite> suites() {
        return suites;
    }

    /** Has all that nodes started from now on seal go through this. */
    void watchCiphers(UnaryOperator<FrameCipherFactory> watch) {
        cipherWatch = watch;
    }

    FrameCipherFactory watched(FrameCipherFactory factory) {
        return cipherWatch.apply(factory);
    }

    /** How much nodes made from now on forward for others; empty for nothing. */
    public void setRelayForOthers(Optional<RelayLimits> limits) {
        relayForOthers = limits;
    }

    /** How many packets nodes made from now on send to groups and to all; empty if they neither send nor take any. */
    public void setMulticastRate(OptionalInt packetsPerSecond) {
        multicastRate = packetsPerSecond;
    }

    /** How fast nodes made from now on let others measure; 0 for not at all. */
    public void setSpeed(int bytesPerSecond) {
        speedBytesPerSecond = bytesPerSecond;
    }

    int speedBytesPerSecond() {
        return speedBytesPerSecond;
    }

    OptionalInt multicastRate() {
        return multicastRate;
    }

    /** Starts a node, at a site of its own, that relays for others. */
    public SimNode relay(String name, SiteKind kind) {
        setRelayForOthers(Optional.of(RelayLimits.DEFAULT));
        SimNode node = node(name, kind);
        setRelayForOthers(Optional.empty());
        return node;
    }

    /** The networks behind nodes made from now on, and which of others' they use. */
    public void setRouting(EngineConfig.Routing nodes) {
        routing = nodes;
    }

    EngineConfig.Routing routing() {
        return routing;
    }

    Optional<RelayLimits> relayForOthers() {
        return relayForOthers;
    }

    public NetworkSecrets secrets() {
        return secrets;
    }

    /** With which all of it can be had again. */
    public long seed() {
        return seed;
    }

    public Prefix overlay() {
        return overlay;
    }

    /** A discovery server with the usual settings. */
    public SimServer server() {
        return server(RegistryConfig.DEFAULT);
    }

    public SimServer server(RegistryConfig config) {
        SimServer server = new SimServer(network, "server" + servers.size(), config, wideLink);
        servers.add(server);
        return server;
    }

    /** A server with a key of its own, of which no node is told. */
    public SimServer strangeServer() {
        return new SimServer(network, "strange server", RegistryConfig.DEFAULT, wideLink);
    }

    /** This many servers of one key and one directory, of which nodes are told the first. */
    List<SimServer> sharedServers(int count, SimStore store) {
        List<SimServer> shared = new ArrayList<>(List.of(server()));
        while (shared.size() < count) {
            shared.add(shared.get(0).twin("server" + shared.size(), wideLink));
        }
        shared.forEach(server -> server.share(store));
        return shared;
    }

    /** Another host with the first server's key, of which no node is told. */
    public SimServer spareServer() {
        return servers.get(0).twin("spare server", wideLink);
    }

    public SimSite site(SiteKind kind) {
        return new SimSite(network, "site" + siteCount++, kind, kind.behaviour(), wideLink);
    }

    /** A site behind a NAT of this behaviour. */
    public SimSite site(NatBehaviour behaviour) {
        return new SimSite(network, "site" + siteCount++, SiteKind.FULL_CONE, Optional.of(behaviour), wideLink);
    }

    /** Starts a node at a site of its own. */
    public SimNode node(String name, SiteKind kind) {
        return node(name, site(kind));
    }

    /** Starts a node. */
    public SimNode node(String name, SimSite site) {
        return node(name, site, Optional.empty());
    }

    /** Starts a node with a fixed overlay address. */
    public SimNode node(String name, SimSite site, String fixedAddress) {
        return node(name, site, Prefix.parse(fixedAddress));
    }

    /** Starts a node with another's identity, as from a copy of its state folder. */
    public SimNode copy(SimNode original, String name, SimSite site, long clockSkewNs) {
        SimNode copy = new SimNode(this, name, original.seed(), site, Optional.empty());
        copy.clock().skew(clockSkewNs);
        return start(copy);
    }

    /** Starts a node of another network at the same servers. */
    public SimNode nodeElsewhere(String name, SiteKind kind) {
        return start(new SimNode(this, name, identitySeed(name), site(kind), Optional.empty()).in(elsewhere()));
    }

    private NetworkSecrets elsewhere() {
        return NetworkSecrets.derive(
                NetworkKey.of(network.random().split("elsewhere").bytes(NetworkKey.LENGTH)));
    }

    /** Starts a node of this network and one of the other in one process, over one UDP port. */
    public List<SimNode> nodesAtOnePort(String name, String other, SimSite site) {
        SimNode first = new SimNode(this, name, identitySeed(name), site, Optional.empty());
        SimNode second = SimNode.beside(first, other, identitySeed(other)).in(elsewhere());
        return List.of(start(first), start(second));
    }

    private SimNode node(String name, SimSite site, Optional<Prefix> fixedAddress) {
        return start(new SimNode(this, name, identitySeed(name), site, fixedAddress));
    }

    private byte[] identitySeed(String name) {
        return network.random().split("identity " + name).bytes(32);
    }

    /**
     * The overlay's IPv4 address that a node of this name, which has no fixed one, asks for first; there need be no
     * such node yet.
     */
    public IpAddress firstChoice(String name) {
        NodeKey key = Identity.fromSeed(identitySeed(name)).nodeKey();
        return new DerivedAddresses(secrets).v4(overlay, key, 0);
    }

    /** How a node of this key and name belongs to the network, for nodes made from now on. */
    public void setMembership(BiFunction<NodeKey, String, Optional<EngineConfig.Closed>> memberships) {
        membership = memberships;
    }

    private SimNode start(SimNode node) {
        nodes.add(node);
        node.setClosed(membership.apply(node.key(), node.name()));
        node.start();
        return node;
    }

    /** This many nodes named n0, n1, …, with sites of these kinds in turn. */
    public List<SimNode> nodes(int count, SiteKind... kinds) {
        List<SimNode> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            made.add(node("n" + i, kinds[i % kinds.length]));
        }
        return made;
    }

    public void simulateTime(double seconds) {
        network.simulateTime(seconds);
    }

    /** Lets time pass until this holds, or at most so long; returns whether it holds. */
    public boolean simulateUntil(double limitSeconds, BooleanSupplier condition) {
        long limitNs = nowNs() + Math.round(limitSeconds * SimScheduler.SECOND_NS);
        while (!condition.getAsBoolean() && nowNs() < limitNs) {
            network.scheduler().runUntil(Math.min(limitNs, nextLookNs()));
        }
        return condition.getAsBoolean();
    }

    /** The end of the first millisecond that something happens in, or some later: time alone changes little. */
    private long nextLookNs() {
        long emptyNs = Math.min(network.scheduler().nextEventNs() - nowNs(), LONGEST_LOOK_AWAY_NS);
        long milliseconds = Math.max(0, emptyNs - 1) / SimScheduler.MILLISECOND_NS + 1;
        return nowNs() + milliseconds * SimScheduler.MILLISECOND_NS;
    }

    /** Seconds since the beginning. */
    public double now() {
        return nowNs() / 1e9;
    }

    private long nowNs() {
        return network.scheduler().nowNs();
    }

    /** The end of the process, without a word to anybody. */
    public void crash(SimNode node) {
        node.crash();
    }

    /** A new process with the same identity. */
    public void restart(SimNode node) {
        node.start();
        flows.forEach(SimFlow::listen);
    }

    /** The server's process ends and a new one starts, which knows nothing. */
    public void restartServer() {
        servers.get(0).stop();
        servers.get(0).start();
    }

    /** Another underlay address at the same place. */
    public void changeAddress(SimNode node) {
        node.readdress();
    }

    /** Another place, with another underlay address. */
    public void move(SimNode node, SimSite site) {
        node.move(site);
    }

    /** Cuts nodes off from each other. */
    public SimPartition cut(List<SimNode> oneSide, List<SimNode> otherSide) {
        return network.cut(
                oneSide.stream().map(SimNode::host).collect(Collectors.toSet()),
                otherSide.stream().map(SimNode::host).collect(Collectors.toSet()));
    }

    /** Cuts a node off from all servers. */
    public SimPartition cutFromServers(SimNode node) {
        return network.cut(
                Set.of(node.host()), servers.stream().map(SimServer::host).collect(Collectors.toSet()));
    }

    /** Does one echo request from a to b get its reply? Waits for it. */
    public boolean ping(SimNode a, SimNode b) {
        return ping(a, b, 4, PING_TIMEOUT_SECONDS);
    }

    public boolean ping(SimNode a, SimNode b, int family, double timeoutSeconds) {
        int sequence = sendEcho(a, b, family);
        return simulateUntil(timeoutSeconds, () -> a.kernel().hasEchoReply(sequence));
    }

    /** Sends an echo request and does not wait. */
    public int sendEcho(SimNode a, SimNode b, int family) {
        int sequence = ++echoCount;
        a.kernel().send(IpMessage.echoRequest(a.address(family), b.address(family), sequence));
        return sequence;
    }

    /** Sends an echo request to any address and does not wait. */
    public int sendEcho(SimNode a, IpAddress to) {
        int sequence = ++echoCount;
        a.kernel().send(IpMessage.echoRequest(a.address(to.family()), to, sequence));
        return sequence;
    }

    /** Does an echo request to any address get its reply within this time? */
    public boolean ping(SimNode a, IpAddress to, double timeoutSeconds) {
        int sequence = sendEcho(a, to);
        return simulateUntil(timeoutSeconds, () -> a.kernel().hasEchoReply(sequence));
    }

    /** Sends a datagram every so many milliseconds until told to stop. */
    public SimFlow flow(SimNode a, SimNode b, double intervalMs) {
        return flow(a, b, false, intervalMs);
    }

    /** The same from either to the other. */
    public SimFlow[] bothWays(SimNode a, SimNode b, double intervalMs) {
        return new SimFlow[] {flow(a, b, intervalMs), flow(b, a, intervalMs)};
    }

    /** As {@link #flow}, but each is sent back at once: a ping. Nothing else comes from {@code b}. */
    public SimFlow echoes(SimNode a, SimNode b, double intervalMs) {
        return flow(a, b, true, intervalMs);
    }

    private SimFlow flow(SimNode a, SimNode b, boolean isEchoed, double intervalMs) {
        long intervalNs = Math.round(intervalMs * SimScheduler.MILLISECOND_NS);
        int port = FIRST_FLOW_PORT + flows.size();
        SimFlow flow = new SimFlow(network.scheduler(), a, b, port, 4, isEchoed, intervalNs);
        flows.add(flow);
        return flow;
    }

    /** Fails unless both can ping each other. */
    public void assertConnected(SimNode a, SimNode b) {
        if (!ping(a, b) || !ping(b, a)) {
            throw new AssertionError(a + " and " + b + " do not reach each other: " + a.peer(b) + ", " + b.peer(a));
        }
    }

    /** Fails if a packet came out anywhere that is broken or not for that node. */
    public void assertSound() {
        for (SimNode node : nodes) {
            if (node.isRunning() && node.kernel().badPacketCount() > 0) {
                throw new AssertionError(node.kernel().badPacketCount() + " bad packets came out at " + node);
            }
        }
    }
}
