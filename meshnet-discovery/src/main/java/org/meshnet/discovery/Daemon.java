package org.meshnet.discovery;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.crypto.SecureRandomSource;
import org.meshnet.core.net.Endpoint;
import org.meshnet.discovery.registry.Registry;
import org.meshnet.discovery.registry.RegistryConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One socket, one thread, one registry. {@link #run} is the loop; {@link #stop} may be called from any thread. */
final class Daemon implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);
    /** As long as any datagram, so that none is cut off: what is relayed may be longer than any message. */
    private static final int BUFFER_LENGTH = 1 << 16;
    /** Between two looks at the timers; what waited in the socket comes before a lease is given up. */
    private static final int MAX_BATCH = 1024;

    private final DatagramChannel channel;
    private final Selector selector;
    private final ChannelSink sink;
    private final Registry registry;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_LENGTH);
    private long failureCount;
    private volatile boolean isStopping;

    private Daemon(DatagramChannel channel, RegistryConfig config) throws IOException {
        this.channel = channel;
        this.selector = Selector.open();
        this.sink = new ChannelSink(channel);
        this.registry = new Registry(config, new SecureRandomSource(), sink, System.nanoTime());
        channel.register(selector, SelectionKey.OP_READ);
    }

    /** @throws StartFailure if the address and port cannot be had */
    static Daemon open(InetSocketAddress address, RegistryConfig config) throws StartFailure {
        DatagramChannel channel = ServerSocket.open(address);
        try {
            return new Daemon(channel, config);
        } catch (IOException e) {
            throw new StartFailure(ExitCode.SYSTEM, "the socket cannot be waited for: " + e.getMessage(), e);
        }
    }

    /** Where it listens. */
    Endpoint localEndpoint() throws IOException {
        return Endpoint.of((InetSocketAddress) channel.getLocalAddress());
    }

    /**
     * Serves until {@link #stop} is called.
     *
     * @throws IOException if the socket fails for good
     */
    void run() throws IOException {
        while (!isStopping) {
            selector.select(timeoutMs());
            selector.selectedKeys().clear();
            receive();
            registry.onTimer(System.nanoTime());
        }
        LOG.debug("counted {}, lost in sending {}", registry.counters(), sink.lost());
    }

    /** 0, which means for ever, if there is no deadline. */
    private long timeoutMs() {
        long deadlineNs = registry.nextDeadlineNs();
        if (deadlineNs == Long.MAX_VALUE) {
            return 0;
        }
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime()) + 1);
    }

    private void receive() throws IOException {
        long nowNs = System.nanoTime();
        for (int i = 0; i < MAX_BATCH; i++) {
            buffer.clear();
            InetSocketAddress from = (InetSocketAddress) channel.receive(buffer);
            if (from == null) {
                return;
            }
            handle(Endpoint.of(from), nowNs);
        }
    }

    /** A bug that one datagram finds must not end the service of all others. */
    private void handle(Endpoint from, long nowNs) {
        try {
            registry.onDatagram(buffer.flip(), from, nowNs);
        } catch (RuntimeException e) {
            failureCount++;
            if (Long.bitCount(failureCount) == 1) {
                LOG.error("a bug: {} datagrams could not be handled, the last one with {}", failureCount, e, e);
            }
        }
    }

    /** Makes {@link #run} return soon. */
    void stop() {
        isStopping = true;
        selector.wakeup();
    }

    @Override
    public void close() throws IOException {
        try (selector;
                channel) {
            registry.destroy();
        }
    }
}
