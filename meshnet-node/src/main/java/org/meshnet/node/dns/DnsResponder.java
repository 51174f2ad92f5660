package org.meshnet.node.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.name.NameTable;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.path.TokenBucket;
import org.meshnet.node.fault.FailureLog;

/**
 * The sockets of the name server, UDP and TCP, at addresses that come and go, and the loop that serves them. Answers
 * nobody but this host. Bounded: {@value #QUERIES_PER_SECOND} queries a second, {@value #MAX_CONNECTIONS} connections,
 * each closed when nothing was asked for {@value #IDLE_SECONDS} s. One thread runs it; any says where.
 */
public final class DnsResponder {
    /** The port that names are asked at. */
    public static final int PORT = 53;

    static final int QUERIES_PER_SECOND = 1000;
    static final int QUERIES_AT_ONCE = 1000;
    static final int MAX_CONNECTIONS = 16;
    static final int IDLE_SECONDS = 5;

    private static final long IDLE_NS = TimeUnit.SECONDS.toNanos(IDLE_SECONDS);
    private static final long LOOK_MS = 500;
    /** A query is a name and some options: what is longer is none. */
    private static final int LONGEST_QUERY = 4096;

    private static final int BACKLOG = MAX_CONNECTIONS;

    private final NameServer server;
    private final int port;
    private final Predicate<SocketAddress> isOfThisHost;
    private final FailureLog failures;
    private final TokenBucket budget = new TokenBucket(QUERIES_PER_SECOND, QUERIES_AT_ONCE);
    private final AtomicLong dropped = new AtomicLong();
    private final ByteBuffer buffer = ByteBuffer.allocate(LONGEST_QUERY + 1);
    private final Map<IpAddress, Place> places = new HashMap<>();
    private final List<DnsConnection> connections = new ArrayList<>();
    private volatile Set<IpAddress> wanted = Set.of();
    private volatile State state = new State(List.of(), Optional.empty());
    private volatile boolean isClosing;
    /** There as long as the loop runs. */
    private volatile @Nullable Selector selector;

    /**
     * Where it can be asked.
     *
     * @param addresses that it listens at
     * @param failure why not at all that it should
     */
    public record State(List<IpAddress> addresses, Optional<String> failure) {
        /** Copies the list. */
        public State {
            addresses = List.copyOf(addresses);
        }
    }

    /** The two sockets at one address. */
    private record Place(DatagramChannel datagrams, ServerSocketChannel connections) {
        void close() throws IOException {
            datagrams.close();
            connections.close();
        }
    }

    /**
     * @param port to listen at, {@link #PORT} but in tests
     * @param isOfThisHost is whoever has this address to be answered
     * @param failures of single queries
     */
    DnsResponder(NameServer server, int port, Predicate<SocketAddress> isOfThisHost, FailureLog failures) {
        this.server = server;
        this.port = port;
        this.isOfThisHost = isOfThisHost;
        this.failures = failures;
    }

    /** One that answers this host for these zones. */
    public static DnsResponder of(
            MeshZones zones, Supplier<NameTable> names, NameFinder finder, OtherDomains others, FailureLog failures) {
        NameServer server = new NameServer(zones, names, others, finder);
        return new DnsResponder(server, PORT, DnsResponder::isOfThisHost, failures);
    }

    private static boolean isOfThisHost(SocketAddress from) {
        try {
            return from instanceof InetSocketAddress inet
                    && (inet.getAddress().isLoopbackAddress()
                            || NetworkInterface.getByInetAddress(inet.getAddress()) != null);
        } catch (SocketException e) {
            return false;
        }
    }

    /** Listens at these addresses from now on, soon, and at no others. */
    public void listen(Set<IpAddress> addresses) {
        if (!addresses.equals(wanted)) {
            wanted = Set.copyOf(addresses);
            wake();
        }
    }

    /** Where it listens. */
    public State state() {
        return state;
    }

    /** Queries that were not answered: none at all, from elsewhere, or too many. */
    public long droppedCount() {
        return dropped.get();
    }

    /** Ends the loop. */
    public void close() {
        isClosing = true;
        wake();
    }

    private void wake() {
        Selector waiting = selector;
        if (waiting != null) {
            waiting.wakeup();
        }
    }

    /** Serves until it is closed. */
    public void run() throws IOException {
        try (Selector fresh = Selector.open()) {
            selector = fresh;
            server.others().open(fresh);
            server.searches().open(this::wake);
            while (!isClosing) {
                place(fresh);
                fresh.select(mustLook() ? LOOK_MS : 0);
                long nowNs = System.nanoTime();
                fresh.selectedKeys().forEach(key -> serve(key, nowNs));
                fresh.selectedKeys().clear();
                closeIdle(nowNs);
                server.others().look(nowNs);
                server.searches().look(nowNs);
            }
        } finally {
            selector = null;
            closeAll();
        }
    }

    private boolean mustLook() {
        return !connections.isEmpty()
                || server.others().isWaiting()
                || server.searches().isWaiting()
                || !places.keySet().equals(wanted);
    }

    private void closeAll() throws IOException {
        server.others().close();
        for (DnsConnection connection : List.copyOf(connections)) {
            end(connection);
        }
        for (Place place : places.values()) {
            place.close();
        }
        places.clear();
        state = new State(List.of(), Optional.empty());
    }

    /** Opens and closes what has to be; an address that this host does not have yet is tried again. */
    private void place(Selector selector) throws IOException {
        Set<IpAddress> now = wanted;
        if (places.keySet().equals(now)) {
            return;
        }
        for (Map.Entry<IpAddress, Place> entry : List.copyOf(places.entrySet())) {
            if (!now.contains(entry.getKey())) {
                places.remove(entry.getKey());
                entry.getValue().close();
            }
        }
        Optional<String> failure = Optional.empty();
        for (IpAddress address : now) {
            try {
                if (!places.containsKey(address)) {
                    places.put(address, open(address, selector));
                }
            } catch (IOException e) {
                failure = Optional.of(address + " port " + port + ": " + e.getMessage());
            }
        }
        state = new State(places.keySet().stream().sorted().toList(), failure);
    }

    private Place open(IpAddress address, Selector selector) throws IOException {
        InetSocketAddress at = new InetSocketAddress(address.toInetAddress(), port);
        StandardProtocolFamily family = address.isV4() ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
        Place place = new Place(DatagramChannel.open(family), ServerSocketChannel.open(family));
        try {
            place.datagrams().bind(at);
            place.connections().bind(at, BACKLOG);
            place.datagrams().configureBlocking(false);
            place.connections().configureBlocking(false);
            place.datagrams().register(selector, SelectionKey.OP_READ);
            place.connections().register(selector, SelectionKey.OP_ACCEPT);
            return place;
        } catch (IOException | RuntimeException e) {
            place.close();
            throw e;
        }
    }

    private void serve(SelectionKey key, long nowNs) {
        try {
            if (key.attachment() instanceof OtherDomains.Served served) {
                served.serve(nowNs);
            } else if (key.channel() instanceof DatagramChannel datagrams) {
                receive(datagrams, nowNs);
            } else if (key.channel() instanceof ServerSocketChannel listening) {
                accept(listening, key.selector(), nowNs);
            } else if (key.attachment() instanceof DnsConnection connection) {
                connection.serve(nowNs);
            }
        } catch (IOException e) {
            if (key.attachment() instanceof DnsConnection connection) {
                end(connection);
            }
        } catch (RuntimeException e) {
            failures.note("a query for a name failed", e);
            if (key.attachment() instanceof DnsConnection connection) {
                end(connection);
            }
        }
    }

    private void receive(DatagramChannel channel, long nowNs) throws IOException {
        buffer.clear();
        SocketAddress from = channel.receive(buffer);
        if (from == null) {
            return;
        }
        byte[] query = new byte[buffer.flip().remaining()];
        buffer.get(query);
        Consumer<byte[]> answer = bytes -> send(channel, bytes, from);
        if (query.length > LONGEST_QUERY
                || !isOfThisHost.test(from)
                || !budget.take(nowNs)
                || !server.take(query, Transport.UDP, answer)) {
            dropped.incrementAndGet();
        }
    }

    private void send(DatagramChannel channel, byte[] answer, SocketAddress to) {
        try {
            channel.send(ByteBuffer.wrap(answer), to);
        } catch (IOException e) {
            dropped.incrementAndGet();
        }
    }

    private void accept(ServerSocketChannel listening, Selector selector, long nowNs) throws IOException {
        SocketChannel channel = listening.accept();
        if (channel == null) {
            return;
        }
        if (connections.size() >= MAX_CONNECTIONS || !isOfThisHost.test(channel.getRemoteAddress())) {
            dropped.incrementAndGet();
            channel.close();
            return;
        }
        channel.configureBlocking(false);
        connections.add(new DnsConnection(channel, selector, LONGEST_QUERY, this::answer, nowNs));
    }

    /** False if the connection is to end. */
    private boolean answer(byte[] query, Consumer<byte[]> answer, long nowNs) {
        boolean isTaken = budget.take(nowNs) && server.take(query, Transport.TCP, answer);
        if (!isTaken) {
            dropped.incrementAndGet();
        }
        return isTaken;
    }

    private void closeIdle(long nowNs) {
        for (DnsConnection connection : List.copyOf(connections)) {
            if (!connection.isOpen() || nowNs - connection.activeNs() >= IDLE_NS) {
                end(connection);
            }
        }
    }

    private void end(DnsConnection connection) {
        connections.remove(connection);
        connection.close();
    }
}
