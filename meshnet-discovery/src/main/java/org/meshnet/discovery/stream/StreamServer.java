package org.meshnet.discovery.stream;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.seam.DatagramSink;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.discovery.limit.KeyedHash;
import org.meshnet.discovery.limit.RateLimit;
import org.meshnet.discovery.limit.SourceLimiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All streams of the server, each known to the registry under a link of its own. Non-blocking and bounded: streams in
 * all and of a source, how often one may connect, bytes that wait for each, the time until one has registered, and the
 * time that one may be silent. What one client does costs none but its own. For the loop's thread.
 */
public final class StreamServer implements DatagramSink, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamServer.class);
    /** From the connection to the registration, TLS included. */
    private static final long REGISTER_NS = TimeUnit.SECONDS.toNanos(15);
    /** Nodes are heard every ten seconds at least. */
    private static final long IDLE_NS = TimeUnit.SECONDS.toNanos(60);

    private static final long LOOK_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int MOST_ACCEPTED = 64;
    /** Connections of one source: enough for a site whose nodes all start at once. */
    private static final int OPENED_PER_SECOND = 20;
    /** Places of the table of sources; 24 bytes each. */
    private static final int SOURCE_COUNT = 1 << 12;

    private static final int SCRATCH_BYTES = 1 << 16;
    /** Little, so that what a slow client gets is not old: the queue and the path hold more. */
    private static final int SEND_BUFFER_BYTES = 1 << 17;

    private final StreamLimits limits;
    private final Handler handler;
    private final List<ServerSocketChannel> listeners;
    private final SourceCount perSource;
    private final SourceLimiter openings;
    private final long startNs;
    private final Map<Long, StreamConnection> byLink = new HashMap<>();
    private final Set<StreamConnection> unflushed = new LinkedHashSet<>();
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH_BYTES);
    private volatile @Nullable TlsEngines tls;
    private @Nullable Selector selector;
    private long lastLink;
    private long nextLookNs = Long.MAX_VALUE;
    private long nowNs;
    private long lostCount;
    private boolean isResting;

    /** Takes what clients send, and may send in return. */
    @FunctionalInterface
    public interface Handler {
        /**
         * @param link the client's, under which {@link #send} reaches it
         * @param host its address
         */
        void onDatagram(ByteBuffer datagram, Endpoint link, IpAddress host, long nowNs);
    }

    /**
     * @param listeners bound and non-blocking; the server's from now on
     * @param nowNs of a monotonic clock; all later times are of the same
     */
    public StreamServer(
            List<ServerSocketChannel> listeners,
            StreamLimits limits,
            RandomSource random,
            Handler handler,
            long nowNs) {
        this.listeners = List.copyOf(listeners);
        this.limits = limits;
        this.handler = handler;
        this.perSource = new SourceCount(limits.maxStreamsPerAddress());
        RateLimit perAddress = new RateLimit(OPENED_PER_SECOND, 2 * limits.maxStreamsPerAddress());
        this.openings = new SourceLimiter(perAddress, SOURCE_COUNT, new KeyedHash(random));
        this.startNs = nowNs;
    }

    /** Speaks TLS as well, with those who begin so. Before {@link #register}. */
    public void speakTls(SSLContext context) {
        tls = new TlsEngines(context);
    }

    /** Speaks it with another certificate, where it is spoken, for connections from now on. Any thread. */
    public void renewTls(SSLContext context) {
        Optional.ofNullable(tls).ifPresent(engines -> engines.renew(context));
    }

    /** Has the loop's selector wait for clients. */
    public void register(Selector loopSelector) throws IOException {
        selector = loopSelector;
        if (tls != null) {
            tls.setWakeUp(loopSelector::wakeup);
        }
        for (ServerSocketChannel listener : listeners) {
            listener.register(loopSelector, SelectionKey.OP_ACCEPT);
        }
    }

    private Selector selector() {
        return Objects.requireNonNull(selector);
    }

    /** Does what the selector found for streams; keys of others are left alone. */
    public void onSelected(Set<SelectionKey> selected, long now) {
        nowNs = now;
        for (SelectionKey key : selected) {
            if (key.attachment() instanceof StreamConnection connection) {
                onReady(connection, key);
            } else if (key.channel() instanceof ServerSocketChannel listener) {
                accept(listener);
            }
        }
        if (tls != null) {
            tls.takeDone().forEach(this::onWorkDone);
        }
    }

    private void onReady(StreamConnection connection, SelectionKey key) {
        if (key.isValid() && key.isReadable()) {
            attempt(connection, () -> connection.read(nowNs));
        }
        if (key.isValid() && key.isWritable()) {
            attempt(connection, () -> connection.onWritable(nowNs));
        }
        unflushed.add(connection);
    }

    private void onWorkDone(long link) {
        StreamConnection connection = byLink.get(link);
        if (connection != null) {
            attempt(connection, () -> connection.onWorkDone(nowNs));
            unflushed.add(connection);
        }
    }

    private void accept(ServerSocketChannel listener) {
        try {
            for (int i = 0; i < MOST_ACCEPTED; i++) {
                SocketChannel channel = listener.accept();
                if (channel == null) {
                    return;
                }
                admit(channel);
            }
        } catch (IOException e) {
            LOG.warn("no stream can be accepted for now: {}", e.getMessage());
            setResting(true);
        }
    }

    /** As when the process has no descriptor left: the listeners would be ready all the time. */
    private void setResting(boolean rests) {
        isResting = rests;
        nextLookNs = rests ? nowNs + LOOK_NS : nextLookNs;
        listeners.forEach(listener -> listener.keyFor(selector()).interestOps(rests ? 0 : SelectionKey.OP_ACCEPT));
    }

    private void admit(SocketChannel channel) throws IOException {
        InetSocketAddress address = (InetSocketAddress) channel.getRemoteAddress();
        IpAddress host = address == null ? new IpAddress(0, 0) : IpAddress.of(address.getAddress());
        boolean isWelcome = address != null
                && openings.take(host, nowNs - startNs)
                && byLink.size() < limits.maxStreams()
                && perSource.add(host);
        if (!isWelcome) {
            channel.close();
            return;
        }
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER_BYTES);
            open(channel, host);
        } catch (IOException e) {
            // It is gone again.
            perSource.remove(host);
            channel.close();
        }
    }

    private void open(SocketChannel channel, IpAddress host) throws IOException {
        long number = ++lastLink;
        SelectionKey key = channel.register(selector(), SelectionKey.OP_READ);
        StreamConnection connection = new StreamConnection(
                key,
                new StreamConnection.Client(Endpoint.link(number), host),
                first -> Optional.ofNullable(tls).map(engines -> engines.transport(channel, number, first, scratch)),
                scratch,
                (datagram, from) -> handler.onDatagram(datagram, from.link(), from.host(), nowNs),
                nowNs);
        key.attach(connection);
        byLink.put(number, connection);
        nextLookNs = Math.min(nextLookNs, nowNs + LOOK_NS);
    }

    /** Something of a connection that may show that it is over. */
    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    private void attempt(StreamConnection connection, Step step) {
        try {
            step.run();
        } catch (IOException e) {
            close(connection, String.valueOf(e.getMessage()));
        } catch (RuntimeException | StackOverflowError | AssertionError e) {
            // A bug that one client finds must not end the service of all others.
            LOG.error("a bug ended the {}", connection, e);
            close(connection, e.toString());
        }
    }

    private void close(StreamConnection connection, String reason) {
        if (byLink.remove(connection.link().linkNumber()) != null) {
            LOG.debug("{} ended: {}", connection, reason);
            perSource.remove(connection.host());
            unflushed.remove(connection);
            connection.close();
        }
    }

    /** Queues a train for a stream; what does not fit, or whose stream has ended, is lost. */
    @Override
    public void send(ByteBuffer train, int segmentBytes, Endpoint link) {
        StreamConnection connection = byLink.get(link.linkNumber());
        if (connection == null) {
            lostCount++;
            return;
        }
        lostCount += connection.send(train, segmentBytes);
        unflushed.add(connection);
    }

    /** Writes what was queued in this turn. */
    @Override
    public void flush() {
        List<StreamConnection> connections = new ArrayList<>(unflushed);
        unflushed.clear();
        for (StreamConnection connection : connections) {
            if (byLink.containsKey(connection.link().linkNumber())) {
                attempt(connection, connection::flush);
            }
        }
    }

    /** Ends what is overdue. */
    public void onTimer(long now) {
        nowNs = now;
        if (nextLookNs == Long.MAX_VALUE || now - nextLookNs < 0) {
            return;
        }
        if (isResting) {
            setResting(false);
        }
        List<StreamConnection> overdue = byLink.values().stream()
                .filter(connection -> connection.isOverdue(REGISTER_NS, IDLE_NS, now))
                .toList();
        overdue.forEach(connection -> close(connection, "it took too long"));
        nextLookNs = byLink.isEmpty() ? Long.MAX_VALUE : now + LOOK_NS;
    }

    /** When {@link #onTimer} has something to do; {@link Long#MAX_VALUE} if never. */
    public long nextDeadlineNs() {
        return nextLookNs;
    }

    /** Streams that are open. */
    public int count() {
        return byLink.size();
    }

    /** What is queued for all of them, beside what their sockets hold. */
    public long queuedBytes() {
        return byLink.values().stream().mapToLong(StreamConnection::queuedBytes).sum();
    }

    /** Datagrams that were not sent. */
    @Override
    public long lostCount() {
        return lostCount;
    }

    @Override
    public void close() {
        List.copyOf(byLink.values()).forEach(connection -> close(connection, "the server stops"));
        if (tls != null) {
            tls.close();
        }
        for (ServerSocketChannel listener : listeners) {
            try {
                listener.close();
            } catch (IOException e) {
                // Closing is all that could be done.
            }
        }
    }
}
