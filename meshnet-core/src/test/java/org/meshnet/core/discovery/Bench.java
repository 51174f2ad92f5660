package org.meshnet.core.discovery;

import static org.meshnet.core.discovery.FakeServer.endpoint;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.meshnet.core.crypto.Identity;
import org.meshnet.core.crypto.NetworkSecrets;
import org.meshnet.core.crypto.Token;
import org.meshnet.core.key.NetworkKey;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.key.ServerKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.wire.Bytes;

/** A client and a fake server with a network between them, in virtual time. */
final class Bench {
    static final Endpoint SERVER = endpoint("198.51.100.1:8000");
    static final Endpoint LINK = Endpoint.link(1);
    static final Endpoint CLIENT = endpoint("203.0.113.5:40000");
    static final Token CLAIM = new Token(1, 2);
    static final Bytes DESCRIPTOR = Bytes.zeros(130);
    static final Bytes PEER_DESCRIPTOR = Bytes.zeros(140);
    static final Endpoint PEER = endpoint("192.0.2.77:51820");

    /** A datagram on its way. */
    record Flight(long arrivesNs, long number, byte[] datagram, Endpoint from, Endpoint to) {
        int type() {
            return datagram[0] & 0xff;
        }
    }

    final Random seeded;
    final RandomSource random;
    final RecordingListener listener = new RecordingListener();
    final FakeServer server;
    final Identity identity;
    final NetworkSecrets secrets = NetworkSecrets.derive(NetworkKey.of(new byte[32]));
    final DiscoveryClient client;
    final List<Flight> sentByClient = new ArrayList<>();
    final List<Flight> sentByServer = new ArrayList<>();

    /** Datagrams that get lost. */
    Predicate<Flight> loss = flight -> false;

    Endpoint clientEndpoint = CLIENT;
    long latencyNs = TimeUnit.MILLISECONDS.toNanos(20);
    /** Added to the latency at random, so that datagrams overtake each other. */
    long jitterNs;

    long nowNs = 5_000_000_000L;

    private final PriorityQueue<Flight> flights =
            new PriorityQueue<>(Comparator.comparingLong(Flight::arrivesNs).thenComparingLong(Flight::number));
    private long flightCount;

    Bench() {
        this(1);
    }

    Bench(long seed) {
        this(seed, Optional.empty());
    }

    Bench(long seed, Optional<ServerKey> expectedKey) {
        seeded = new Random(seed);
        random = seeded::nextBytes;
        server = new FakeServer(random, this::fromServer);
        identity = Identity.generate(random);
        client = new DiscoveryClient(
                new ClientConfig(identity, secrets, expectedKey), random, this::fromClient, listener);
    }

    /** A client that is registered. */
    static Bench registered() {
        Bench bench = new Bench();
        bench.start();
        bench.runMs(200);
        return bench;
    }

    /** The same once it has a ticket, so that it asks nothing for a while. */
    static Bench settled() {
        Bench bench = registered();
        bench.runSeconds(4);
        return bench;
    }

    void start() {
        client.announce(List.of(CLAIM), DESCRIPTOR, nowNs);
        client.serverEndpoints(List.of(SERVER), Map.of(), nowNs);
    }

    NodeKey peer(int number) {
        byte[] bytes = new byte[NodeKey.LENGTH];
        bytes[0] = (byte) number;
        bytes[1] = 9;
        return NodeKey.of(bytes);
    }

    /** The server has another member. */
    NodeKey join(int number) {
        server.put(peer(number), PEER_DESCRIPTOR, PEER);
        return peer(number);
    }

    void runMs(long durationMs) {
        long endNs = nowNs + TimeUnit.MILLISECONDS.toNanos(durationMs);
        while (nextNs() <= endNs) {
            nowNs = Math.max(nowNs, nextNs());
            step();
        }
        nowNs = endNs;
    }

    void runSeconds(long seconds) {
        runMs(TimeUnit.SECONDS.toMillis(seconds));
    }

    private long nextNs() {
        long flightNs = flights.isEmpty() ? Long.MAX_VALUE : flights.peek().arrivesNs();
        return Math.min(flightNs, client.nextDeadlineNs());
    }

    private void step() {
        if (!flights.isEmpty() && flights.peek().arrivesNs() <= nowNs) {
            deliver(flights.remove());
        }
        client.onTimer(nowNs);
    }

    private void deliver(Flight flight) {
        if (loss.test(flight)) {
            return;
        }
        if (flight.to().isLink()) {
            deliverByLink(flight);
        } else if (flight.to().equals(SERVER)) {
            server.onDatagram(flight.datagram(), flight.from());
        } else if (flight.to().equals(clientEndpoint)) {
            client.onDatagram(ByteBuffer.wrap(flight.datagram()), flight.from(), nowNs);
        }
    }

    private void deliverByLink(Flight flight) {
        if (flight.from().equals(SERVER)) {
            client.onDatagram(ByteBuffer.wrap(flight.datagram()), flight.to(), nowNs);
        } else {
            server.onDatagram(flight.datagram(), flight.to());
        }
    }

    /** Is this a request or an event with this operation? */
    boolean is(Flight flight, int type, int operation) {
        return flight.type() == type && server.operation(flight.datagram()) == operation;
    }

    /** What arrives at once, from anywhere. */
    boolean receive(byte[] datagram, Endpoint from) {
        return client.onDatagram(ByteBuffer.wrap(datagram), from, nowNs);
    }

    private void fromClient(ByteBuffer train, int segmentBytes, Endpoint to) {
        byte[] datagram = new byte[train.remaining()];
        train.duplicate().get(datagram);
        sentByClient.add(fly(datagram, clientEndpoint, to));
    }

    private void fromServer(byte[] datagram, Endpoint to) {
        sentByServer.add(fly(datagram, SERVER, to));
    }

    private Flight fly(byte[] datagram, Endpoint from, Endpoint to) {
        long arrivesNs = nowNs + latencyNs + (jitterNs == 0 ? 0 : random.nextLong(jitterNs));
        Flight flight = new Flight(arrivesNs, flightCount++, datagram, from, to);
        flights.add(flight);
        return flight;
    }

    long countSent(int type) {
        return sentByClient.stream().filter(flight -> flight.type() == type).count();
    }

    long count(ClientCounter counter) {
        return client.counters().get(counter);
    }
}
