package org.meshnet.node.control;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import org.meshnet.core.files.PrivateFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on a daemon's control socket, mode 0600 in a folder of mode 0700, and serves a few connections at a time with one thread
 * of its own. A connection has one request, of limited length, and limited time.
 */
public final class ControlServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);
    private static final int MOST_CONNECTIONS = 8;
    private static final int MOST_SOCKETS = 256;
    private static final int BIND_ATTEMPTS = 3;
    private static final long TICK_MS = 500;
    private static final long CLOSE_WAIT_MS = 300;

    private final Path path;
    private final ServerSocketChannel listener;
    private final Selector selector;
    private final RequestHandler handler;
    private final Thread thread = new Thread(this::run, "control-socket");
    private volatile boolean isClosing;

    private ControlServer(Path path, ServerSocketChannel listener, Selector selector, RequestHandler handler) {
        this.path = path;
        this.listener = listener;
        this.selector = selector;
        this.handler = handler;
    }

    /**
     * Opens the socket for an interface and starts to serve. A socket that a dead daemon left behind is replaced.
     *
     * @param handler answers, on the server's thread
     * @throws IOException if the folder or the socket cannot be made
     */
    public static ControlServer open(Path folder, String interfaceName, String id, RequestHandler handler)
            throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            Path path = bind(listener, folder, interfaceName);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            listener.configureBlocking(false);
            Selector selector = Selector.open();
            listener.register(selector, SelectionKey.OP_ACCEPT);
            ControlServer server = new ControlServer(path, listener, selector, new Greeter(interfaceName, id, handler));
            server.thread.setDaemon(true);
            server.thread.start();
            return server;
        } catch (IOException e) {
            listener.close();
            throw e;
        }
    }

    /** Another daemon that ends may take the folder away, or one that starts the name: then it is tried again. */
    private static Path bind(ServerSocketChannel listener, Path folder, String interfaceName) throws IOException {
        for (int attempt = 1; ; attempt++) {
            PrivateFiles.createFolders(folder);
            Path path = freePath(folder, interfaceName);
            try {
                listener.bind(UnixDomainSocketAddress.of(path), MOST_CONNECTIONS);
                return path;
            } catch (IOException e) {
                if (attempt == BIND_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static Path freePath(Path folder, String interfaceName) throws IOException {
        for (int number = 1; number <= MOST_SOCKETS; number++) {
            Path path = SocketPaths.path(folder, interfaceName, number);
            if (!Files.exists(path)) {
                return path;
            }
            if (!SocketPaths.isAlive(path)) {
                Files.deleteIfExists(path);
                return path;
            }
        }
        throw new IOException("all control sockets for " + interfaceName + " are in use");
    }

    /** Where it listens. */
    public Path path() {
        return path;
    }

    /** Finishes what is being answered, stops, and removes the socket. */
    @Override
    public void close() throws IOException {
        isClosing = true;
        selector.wakeup();
        try {
            thread.join(CLOSE_WAIT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        listener.close();
        selector.close();
        Files.deleteIfExists(path);
        deleteIfEmpty(path.getParent());
    }

    private static void deleteIfEmpty(Path folder) {
        try {
            Files.delete(folder);
        } catch (IOException e) {
            LOG.debug("the folder {} stays: {}", folder, e.toString());
        }
    }

    private void run() {
        while (!isClosing) {
            try {
                selector.select(this::onReady, TICK_MS);
                selector.keys().forEach(this::onTurn);
                dropExpired(System.nanoTime());
            } catch (IOException e) {
                LOG.warn("the control socket {} fails: {}", path, e.getMessage());
                return;
            }
        }
        selector.keys().forEach(ControlServer::close);
    }

    private void onReady(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                accept();
            } else {
                ((ControlConnection) key.attachment()).onReady(key);
            }
        } catch (IOException e) {
            LOG.debug("a control connection broke: {}", e.getMessage());
            close(key);
        }
    }

    private void onTurn(SelectionKey key) {
        try {
            if (key.isValid() && key.attachment() instanceof ControlConnection connection) {
                connection.onTurn(key);
            }
        } catch (IOException e) {
            LOG.debug("a control connection broke: {}", e.getMessage());
            close(key);
        }
    }

    private void accept() throws IOException {
        SocketChannel channel = listener.accept();
        if (channel == null) {
            return;
        }
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
    private record Greeter(String interfaceName, String id, RequestHandler daemon) implements RequestHandler {
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
