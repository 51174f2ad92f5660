package org.meshnet.core.metrics;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.meshnet.core.http.HttpExchange;
import org.meshnet.core.http.HttpPage;
import org.meshnet.core.http.HttpRequest;
import org.meshnet.core.http.ListenPlace;
import org.meshnet.core.net.Endpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a page to who asks, a few at a time, with the thread that calls {@link #run}. Who is one too many takes the
 * place of the one that has been there for longest; whatever a connection fails with costs that connection.
 */
public final class MetricsServer implements Runnable, Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsServer.class);
    static final int MOST_CONNECTIONS = 16;

    private static final long TICK_MS = 500;
    private static final long REST_NS = TimeUnit.SECONDS.toNanos(1);

    private final ServerSocketChannel listener;
    private final Selector selector;
    private final Function<HttpRequest, HttpPage> pages;
    private final Shell shell;
    private volatile boolean isClosing;
    private long admitted;

    /**
     * What the daemon gives.
     *
     * @param clock monotonic nanoseconds
     * @param failures told what failed, and with what; by the server's thread
     */
    public record Shell(LongSupplier clock, BiConsumer<String, Throwable> failures) {}

    /** One connection. */
    private record Client(SocketChannel channel, HttpExchange exchange, long number) {}

    private MetricsServer(
            ServerSocketChannel listener, Selector selector, Function<HttpRequest, HttpPage> pages, Shell shell) {
        this.listener = listener;
        this.selector = selector;
        this.pages = pages;
        this.shell = shell;
    }

    /**
     * Listens, says where, and serves metrics with a thread of its own until it is closed.
     *
     * @param what they are, for the warning that others than this host can read them
     * @param values gathers them, on the server's thread
     * @param others what there is beside them, by path; asked by that thread, too
     * @throws IOException if the address cannot be had
     */
    public static MetricsServer start(
            Endpoint place, String what, Supplier<Families> values, Map<String, Supplier<HttpPage>> others, Shell shell)
            throws IOException {
        MetricsPage page = new MetricsPage(values, shell.clock());
        Function<HttpRequest, HttpPage> pages = request ->
                others.getOrDefault(request.path(), () -> page.page(request)).get();
        MetricsServer server = open(place, ListenPlace.guarded(place, pages), shell);
        LOG.info("metrics at http://{}{}", server.place(), MetricsPage.PATH);
        if (!ListenPlace.isOwnHost(place)) {
            LOG.warn(
                    "whoever reaches {} can read {}: there is neither a password nor TLS; expected a firewall before "
                            + "it, or 127.0.0.1",
                    place,
                    what);
        }
        Thread thread = new Thread(() -> serve(page, server), "metrics");
        thread.setDaemon(true);
        thread.start();
        return server;
    }

    private static void serve(MetricsPage page, MetricsServer server) {
        page.prepare();
        server.run();
    }

    /**
     * Listens.
     *
     * @param pages asked by the server's thread
     * @throws IOException if the address cannot be had
     */
    static MetricsServer open(Endpoint place, Function<HttpRequest, HttpPage> pages, Shell shell) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        try {
            listener.bind(place.toSocketAddress(), MOST_CONNECTIONS);
            listener.configureBlocking(false);
            Selector selector = Selector.open();
            listener.register(selector, SelectionKey.OP_ACCEPT);
            return new MetricsServer(listener, selector, pages, shell);
        } catch (IOException | RuntimeException e) {
            listener.close();
            throw e;
        }
    }

    /** Where it listens. */
    Endpoint place() throws IOException {
        return Endpoint.of((InetSocketAddress) listener.getLocalAddress());
    }

    /** Serves until it is closed. Once. */
    @Override
    public void run() {
        while (!isClosing) {
            try {
                selector.select(this::onReady, TICK_MS);
                long nowNs = shell.clock().getAsLong();
                selector.keys().forEach(key -> closeIfOver(key, nowNs));
            } catch (IOException | RuntimeException e) {
                rest(e);
            }
        }
        selector.keys().forEach(MetricsServer::close);
        try {
            selector.close();
        } catch (IOException e) {
            shell.failures().accept("the selector of the metrics is left open", e);
        }
    }

    /** As when the process has no descriptor left: who waits to be accepted would have the loop turn all the time. */
    private void rest(Exception cause) {
        shell.failures().accept("nobody gets metrics for now", cause);
        LockSupport.parkNanos(this, REST_NS);
    }

    private void onReady(SelectionKey key) {
        try {
            if (key.attachment() instanceof Client client) {
                serve(key, client);
            } else {
                accept();
            }
        } catch (IOException e) {
            close(key);
            if (key.channel().equals(listener) && !isClosing) {
                rest(e);
            }
        } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
            shell.failures().accept("a request for metrics has no answer", e);
            close(key);
        }
    }

    private void accept() throws IOException {
        SocketChannel channel = listener.accept();
        if (channel != null) {
            channel.configureBlocking(false);
            makeRoom();
            HttpExchange exchange = new HttpExchange(pages, shell.clock().getAsLong());
            channel.register(selector, SelectionKey.OP_READ, new Client(channel, exchange, admitted++));
        }
    }

    private void makeRoom() {
        if (selector.keys().size() > MOST_CONNECTIONS) {
            selector.keys().stream()
                    .filter(key -> key.isValid() && key.attachment() instanceof Client)
                    .min(Comparator.comparingLong(key -> ((Client) key.attachment()).number()))
                    .ifPresent(MetricsServer::close);
        }
    }

    private void serve(SelectionKey key, Client client) throws IOException {
        HttpExchange exchange = client.exchange();
        if (exchange.answer().isEmpty()) {
            boolean isAtEnd = client.channel().read(exchange.room()) < 0;
            exchange.onRead(isAtEnd, shell.clock().getAsLong());
        }
        if (exchange.answer().isPresent()) {
            client.channel().write(exchange.answer().get());
            key.interestOps(SelectionKey.OP_WRITE);
        }
        closeIfOver(key, shell.clock().getAsLong());
    }

    private static void closeIfOver(SelectionKey key, long nowNs) {
        if (key.isValid()
                && key.attachment() instanceof Client client
                && client.exchange().isOver(nowNs)) {
            close(key);
        }
    }

    /** Never the listener itself. */
    private static void close(SelectionKey key) {
        if (key.attachment() instanceof Client client) {
            try {
                client.channel().close();
            } catch (IOException e) {
                // Nothing more can be done for it.
            }
        }
    }

    @Override
    public void close() throws IOException {
        isClosing = true;
        listener.close();
        selector.wakeup();
    }
}
