package org.meshnet.node.control;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.files.PrivateFiles;
import org.meshnet.node.fault.FailureLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on a daemon's control socket, mode 0600 in a folder of mode 0700, and serves a few connections at a time with
 * the thread that calls {@link #serve}. A connection has one request, of limited length, and limited time; whatever it
 * fails with costs that connection.
 */
public final class ControlServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);
    private static final String WAITING = "-waiting";
    private static final int MOST_CONNECTIONS = 8;
    private static final int MOST_SOCKETS = 256;
    private static final int OPEN_ATTEMPTS = 3;
    private static final long TICK_MS = 500;
    /** Between two attempts to accept, once one has failed. */
    private static final long REST_NS = TimeUnit.MILLISECONDS.toNanos(TICK_MS);

    private static final long CLOSE_WAIT_MS = 300;

    private final Path path;
    /** Tells the socket from another that has its name later; null where files have no such key. */
    private final @Nullable Object fileKey;

    private final ServerSocketChannel listener;
    private final Selector selector;
    private final ControlRequestHandler handler;
    private final FailureLog failures;
    private final CountDownLatch served = new CountDownLatch(1);
    private final AtomicBoolean isClosed = new AtomicBoolean();
    private volatile boolean isServing;
    private volatile boolean isClosing;
    private boolean isResting;
    private long restStartNs;

    private ControlServer(
            Path path,
            ServerSocketChannel listener,
            Selector selector,
            ControlRequestHandler handler,
            FailureLog failures)
            throws IOException {
        this.path = path;
        this.fileKey = fileKey(path);
        this.listener = listener;
        this.selector = selector;
        this.handler = handler;
        this.failures = failures;
    }

    /**
     * Opens the socket for an interface. Sockets that dead daemons left behind are removed.
     *
     * @param handler answers, on the server's thread
     * @param failures of single connections
     * @throws IOException if the folder or the socket cannot be made
     */
    public static ControlServer open(
            Path folder, String interfaceName, String id, ControlRequestHandler handler, FailureLog failures)
            throws IOException {
        return open(folder, interfaceName, new Greeter(interfaceName, id, handler), failures);
    }

    /**
     * The same for a network that has no node at the moment: under a name of its own, as the node may be about to come.
     *
     * @param interfaceName that the node would have
     * @param id what people call it
     */
    public static ControlServer openWaiting(
            Path folder, String interfaceName, String id, ControlRequestHandler handler, FailureLog failures)
            throws IOException {
        return open(folder, interfaceName + WAITING, new Greeter(interfaceName, id, handler), failures);
    }

    private static ControlServer open(Path folder, String name, ControlRequestHandler greeter, FailureLog failures)
            throws IOException {
        for (int attempt = 1; ; attempt++) {
            PrivateFiles.createFolders(folder);
            DeadSockets.remove(folder);
            try {
                return open(freePath(folder, name), Selector.open(), greeter, failures);
            } catch (IOException e) {
                // Another daemon that ends may take the folder away, or one that starts the name.
                if (attempt == OPEN_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** @param selector the server's from now on; closed if there is none */
    static ControlServer open(Path path, Selector selector, ControlRequestHandler handler, FailureLog failures)
            throws IOException {
        try {
            return listen(path, ServerSocketChannel.open(StandardProtocolFamily.UNIX), selector, handler, failures);
        } catch (IOException e) {
            selector.close();
            throw e;
        }
    }

    private static ControlServer listen(
            Path path,
            ServerSocketChannel listener,
            Selector selector,
            ControlRequestHandler handler,
            FailureLog failures)
            throws IOException {
        try {
            listener.bind(UnixDomainSocketAddress.of(path), MOST_CONNECTIONS);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            listener.configureBlocking(false);
            listener.register(selector, SelectionKey.OP_ACCEPT);
            return new ControlServer(path, listener, selector, handler, failures);
        } catch (IOException e) {
            listener.close();
            throw e;
        }
    }

    private static Path freePath(Path folder, String interfaceName) throws IOException {
        for (int number = 1; number <= MOST_SOCKETS; number++) {
            Path path = SocketPaths.path(folder, interfaceName, number);
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS) || DeadSockets.isRemoved(path)) {
                return path;
            }
        }
        throw new IOException("all control sockets for " + interfaceName + " are in use");
    }

    /** Where it listens. */
    public Path path() {
        return path;
    }

    private static @Nullable Object fileKey(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }

    /** Finishes what is being answered, stops, and removes the socket; once. */
    @Override
    public void close() throws IOException {
        if (isClosed.getAndSet(true)) {
            return;
        }
        isClosing = true;
        selector.wakeup();
        awaitServed();
        try {
            removeFile();
        } finally {
            listener.close();
            selector.close();
        }
        Optional.ofNullable(path.getParent()).ifPresent(ControlServer::deleteIfEmpty);
    }

    /** Before it stops to listen: once nobody does, another daemon may put its own socket there. */
    private void removeFile() throws IOException {
        try {
            if (Objects.equals(fileKey(path), fileKey)) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException e) {
            LOG.debug("{} was removed by somebody else", path);
        }
    }

    private void awaitServed() {
        try {
            if (isServing && !served.await(CLOSE_WAIT_MS, TimeUnit.MILLISECONDS)) {
                LOG.debug("an answer of the control socket is not waited for");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void deleteIfEmpty(Path folder) {
        try {
            Files.delete(folder);
        } catch (IOException e) {
            LOG.debug("the folder {} stays: {}", folder, e.toString());
        }
    }

    /**
     * Serves until it is closed. Once.
     *
     * @throws IOException if the socket fails
     */
    public void serve() throws IOException {
        isServing = true;
        try {
            while (!isClosing) {
                selector.select(key -> attempt(key, this::onReady), TICK_MS);
                selector.keys().forEach(key -> attempt(key, ControlServer::onTurn));
                dropExpired(System.nanoTime());
                endRest(System.nanoTime());
            }
            selector.keys().forEach(ControlServer::close);
        } catch (ClosedSelectorException e) {
            LOG.debug("the control socket was closed before all was answered");
        } finally {
            served.countDown();
        }
    }

    /** What is done for one connection. */
    @FunctionalInterface
    private interface Step {
        void take(SelectionKey key) throws IOException;
    }

    private void attempt(SelectionKey key, Step step) {
        try {
            step.take(key);
        } catch (IOException e) {
            LOG.debug("a control connection broke: {}", e.getMessage());
            drop(key);
        } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
            failures.note("a request on the control socket has no answer", e);
            drop(key);
        }
    }

    /** Never the listener itself. */
    private static void drop(SelectionKey key) {
        if (key.attachment() instanceof ControlConnection) {
            close(key);
        }
    }

    private void onReady(SelectionKey key) throws IOException {
        if (key.attachment() instanceof ControlConnection connection) {
            connection.onReady(key);
        } else {
            accept(key);
        }
    }

    private static void onTurn(SelectionKey key) throws IOException {
        if (key.isValid() && key.attachment() instanceof ControlConnection connection) {
            connection.onTurn(key);
        }
    }

    private void accept(SelectionKey key) throws IOException {
        SocketChannel channel;
        try {
            channel = listener.accept();
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            failures.note("nobody can be heard on the control socket for now", e);
            rest(key);
            return;
        }
        if (channel != null) {
            admit(channel);
        }
    }

    /** As when the process has no descriptor left: who waits to be accepted would have the loop turn all the time. */
    private void rest(SelectionKey key) {
        isResting = true;
        restStartNs = System.nanoTime();
        key.interestOps(0);
    }

    private void endRest(long nowNs) {
        if (isResting && nowNs - restStartNs >= REST_NS) {
            isResting = false;
            listener.keyFor(selector).interestOps(SelectionKey.OP_ACCEPT);
        }
    }

    private void admit(SocketChannel channel) throws IOException {
        if (selector.keys().size() > MOST_CONNECTIONS) {
            channel.close();
            return;
        }
        channel.configureBlocking(false);
        ControlConnection connection = new ControlConnection(channel, handler, selector::wakeup, System.nanoTime());
        channel.register(selector, SelectionKey.OP_READ, connection);
    }

    private void dropExpired(long nowNs) {
        for (SelectionKey key : selector.keys()) {
            if (key.attachment() instanceof ControlConnection connection && connection.isExpired(nowNs)) {
                close(key);
            }
        }
    }

    private static void close(SelectionKey key) {
        try {
            key.channel().close();
        } catch (IOException e) {
            LOG.debug("a control connection did not close: {}", e.getMessage());
        }
    }

    /** Answers by itself who listens here; everything else is the daemon's. */
    private record Greeter(String interfaceName, String id, ControlRequestHandler daemon)
            implements ControlRequestHandler {
        @Override
        public JsonObject answer(JsonObject request) {
            return Requests.WHO.equals(Requests.command(request))
                    ? WhoAnswer.json(interfaceName, id)
                    : daemon.answer(request);
        }

        @Override
        public CompletableFuture<JsonObject> answerLater(JsonObject request) {
            return Requests.WHO.equals(Requests.command(request))
                    ? CompletableFuture.completedFuture(answer(request))
                    : daemon.answerLater(request);
        }
    }
}
