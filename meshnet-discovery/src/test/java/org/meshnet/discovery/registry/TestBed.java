package org.meshnet.discovery.registry;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.crypto.ServerIdentity;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.wire.MessageType;
import org.meshnet.discovery.limit.RequestLimits;
import org.meshnet.discovery.registry.check.CheckRunner;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.registry.count.RegistryCounter;
import org.meshnet.discovery.registry.roster.MemoryRoster;
import org.meshnet.discovery.registry.roster.Roster;
import org.meshnet.discovery.registry.ticket.DayKey;
import org.meshnet.discovery.registry.ticket.TicketRing;

/** A registry in virtual time, with a record of every datagram in either direction. */
public final class TestBed {
    /** A datagram and the endpoint of the node that sent or gets it. */
    record Datagram(byte[] bytes, Endpoint node) {}

    /** Rates that no test but those of rates can reach. */
    public static final RegistryConfig UNLIMITED = unlimited(1_000_000, 1_000_000, 1_000_000);

    /** All streams come from here. */
    private static final IpAddress STREAM_HOST = IpAddress.v4(0xcb007105);

    /** Far from zero and soon beyond the greatest long, as a monotonic clock may be. */
    private static final long START_NS = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(5);

    final List<Datagram> toServer = new ArrayList<>();
    final List<Datagram> fromServer = new ArrayList<>();
    final RegistryConfig config;
    final ServerIdentity identity;
    final Registry registry;
    final SeededRandom random;
    final NetworkSecrets network = network(1);
    /** The server's time of day. */
    long unixNs;

    private long nowNs = START_NS;
    private int nodeCount;
    /** How often the server sent, be it one datagram or several at once. */
    int trainCount;

    TestBed() {
        this(UNLIMITED);
    }

    TestBed(RegistryConfig config) {
        this(config, 1);
    }

    TestBed(RegistryConfig config, long seed) {
        this(config, seed, ServerIdentity.generate(new SeededRandom(seed + 2)));
    }

    /** A server that has this key. */
    TestBed(RegistryConfig config, long seed, ServerIdentity identity) {
        this.config = config;
        this.random = new SeededRandom(seed);
        this.identity = identity;
        this.registry = new Registry(config, secrets(), new SeededRandom(seed + 1), this::onSend, nowNs);
    }

    /** A server that has this roster. */
    TestBed(RegistryConfig config, Roster roster) {
        this.config = config;
        this.random = new SeededRandom(1);
        this.identity = ServerIdentity.generate(new SeededRandom(3));
        this.registry = new Registry(config, roster, secrets(), new SeededRandom(2), Outlets.of(this::onSend), nowNs);
    }

    /** A server that has its checks done by this. */
    TestBed(RegistryConfig config, CheckRunner checks) {
        this.config = config;
        this.random = new SeededRandom(1);
        this.identity = ServerIdentity.generate(new SeededRandom(3));
        SeededRandom ofServer = new SeededRandom(2);
        Roster roster = new MemoryRoster(config.capacity().nodes(), ofServer);
        Outlets outlets = Outlets.of(this::onSend, checks);
        this.registry = new Registry(config, roster, secrets(), ofServer, outlets, nowNs);
    }

    private ServerSecrets secrets() {
        return new ServerSecrets(identity, new TicketRing(DayKey.generate(0, new SeededRandom(4)), () -> unixNs));
    }

    /** Rates that no test can reach, but for these. */
    static RegistryConfig unlimited(int registrationsPerSecond, int perSecondPerAddress, int requestsPerSecondPerNode) {
        RequestLimits requests = new RequestLimits(requestsPerSecondPerNode, 1_000_000, 1_000_000, 1_000_000);
        return RegistryConfig.DEFAULT.withRates(registrationsPerSecond, perSecondPerAddress, requests);
    }

    static NetworkSecrets network(int number) {
        byte[] key = new byte[NetworkKey.LENGTH];
        ByteBuffer.wrap(key).putInt(number);
        return NetworkSecrets.derive(NetworkKey.of(key));
    }

    static Endpoint endpoint(int number) {
        return new Endpoint(
                IpAddress.v4(0xc0000200 + ((number >>> 8) << 16) + (number & 0xff)), 1024 + number % 60_000);
    }

    private void onSend(ByteBuffer train, int segmentBytes, Endpoint to) {
        boolean isForwarded = train.get(train.position()) == MessageType.RELAY;
        assertTrue(isForwarded || train.remaining() <= 1200, "no longer than a message");
        assertTrue(isForwarded || segmentBytes == train.remaining(), "one datagram");
        trainCount++;
        for (int start = train.position(); start < train.limit(); start += segmentBytes) {
            byte[] bytes = new byte[Math.min(segmentBytes, train.limit() - start)];
            train.get(start, bytes);
            fromServer.add(new Datagram(bytes, to));
        }
    }

    /** A node of the default network that is not registered yet. */
    TestNode node() {
        return node(network);
    }

    TestNode node(NetworkSecrets network) {
        nodeCount++;
        return new TestNode(this, network, nodeCount, endpoint(nodeCount));
    }

    /** One of the default network that is not registered, on the same host as all that this gave. */
    TestNode sameHost() {
        nodeCount++;
        return new TestNode(this, network, nodeCount, new Endpoint(endpoint(0).address(), nodeCount));
    }

    /** A node of the default network that is registered. */
    TestNode member() {
        TestNode node = node();
        node.register();
        return node;
    }

    /** Registered members of the default network. */
    List<TestNode> members(int count) {
        List<TestNode> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            members.add(member());
        }
        return members;
    }

    /** Hands a datagram to the server, and lets it do what is due; what it sends. */
    List<Datagram> deliver(byte[] datagram, Endpoint from) {
        int before = fromServer.size();
        deliverOnly(datagram, from);
        turn();
        return List.copyOf(fromServer.subList(before, fromServer.size()));
    }

    /** Hands a datagram to the server. */
    void deliverOnly(byte[] datagram, Endpoint from) {
        toServer.add(new Datagram(datagram, from));
        if (from.isLink()) {
            registry.onStreamDatagram(ByteBuffer.wrap(datagram), from, STREAM_HOST, nowNs);
        } else {
            registry.onDatagram(ByteBuffer.wrap(datagram), from, nowNs);
        }
    }

    void passSeconds(double seconds) {
        passNs((long) (seconds * 1e9));
    }

    void passNs(long ns) {
        nowNs += ns;
        turn();
    }

    /** All turns that are due. */
    private void turn() {
        do {
            registry.onTimer(nowNs);
        } while (registry.nextDeadlineNs() != Long.MAX_VALUE && registry.nextDeadlineNs() - nowNs <= 0);
    }

    long nowNs() {
        return nowNs;
    }

    long count(RegistryCounter counter) {
        return registry.count(counter);
    }
}
