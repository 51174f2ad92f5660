package org.meshnet.discovery.status;

import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.files.PrivateFiles;
import org.meshnet.discovery.metrics.ServerReading;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's control socket, mode 0600: who may open it, root and the server's own user, asks there how the server
 * is. A thread of its own answers one after the other; each has one question and little time.
 */
public final class ControlSocket implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlSocket.class);
    private static final int MOST_WAITING = 8;
    private static final long TICK_MS = 1000;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(2);

    private final Path path;
    /** Tells the socket from another that has its name later; null where files have no such key. */
    private final @Nullable Object fileKey;

    private final ServerSocketChannel listener;
    private final Selector selector;
    private final StatusSource source;
    private volatile boolean isClosing;

    private ControlSocket(Path path, ServerSocketChannel listener, Selector selector, StatusSource source)
            throws IOException {
        this.path = path;
        this.fileKey = fileKey(path);
        this.listener = listener;
        this.selector = selector;
        this.source = source;
    }

    /**
     * Answers from now on. What a server that is dead left behind makes room.
     *
     * @param reading asks the server's loop; empty if it does not answer in time
     * @throws IOException if the socket cannot be made, as where another server has it
     */
    public static ControlSocket open(Path path, StatusSubject subject, Supplier<Optional<ServerReading>> reading)
            throws IOException {
        StatusSource source = new StatusSource(subject, reading, System::nanoTime);
        Path whole = path.toAbsolutePath();
        PrivateFiles.createFolders(Objects.requireNonNull(whole.getParent(), "a file has a folder"));
        removeDead(whole);
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            listener.bind(UnixDomainSocketAddress.of(whole), MOST_WAITING);
            Files.setPosixFilePermissions(whole, PosixFilePermissions.fromString("rw-------"));
            listener.configureBlocking(false);
            ControlSocket socket = new ControlSocket(whole, listener, Selector.open(), source);
            listener.register(socket.selector, SelectionKey.OP_ACCEPT);
            Thread thread = new Thread(socket::serve, "control");
            thread.setDaemon(true);
            thread.start();
            return socket;
        } catch (IOException e) {
            listener.close();
            throw e;
        }
    }

    /** Never what is no socket, and none that somebody listens at. */
    private static void removeDead(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!attributes(path).isOther()) {
            throw new IOException("there is something else than a socket");
        }
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.configureBlocking(false);
            channel.connect(UnixDomainSocketAddress.of(path));
        } catch (ConnectException e) {
            Files.deleteIfExists(path);
            return;
        }
        throw new IOException("another server listens there");
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static @Nullable Object fileKey(Path path) throws IOException {
        return attributes(path).fileKey();
    }

    private void serve() {
        try {
            while (!isClosing) {
                selector.select(TICK_MS);
                selector.selectedKeys().clear();
                source.onTimer();
                for (SocketChannel channel = listener.accept(); channel != null; channel = listener.accept()) {
                    answer(channel);
                }
            }
        } catch (ClosedSelectorException e) {
            LOG.debug("the control socket was closed");
        } catch (IOException e) {
            if (!isClosing) {
                LOG.warn("the control socket {} failed, so nobody can ask the server there: {}", path, e.getMessage());
            }
        }
    }

    /** Whatever it fails with costs this connection. */
    private void answer(SocketChannel channel) {
        try (channel;
                TimedChannel reading = new TimedChannel(channel, PATIENCE_NS)) {
            Optional<StatusFormat> format = StatusExchange.readQuestion(reading);
            if (format.isPresent()) {
                StatusExchange.writeAnswer(reading, text(format.get()));
            }
        } catch (IOException e) {
            LOG.debug("a control connection broke: {}", e.getMessage());
        }
    }

    private String text(StatusFormat format) {
        ServerStatus status = source.status();
        return format == StatusFormat.JSON ? StatusDocument.of(status) + "\n" : StatusText.of(status);
    }

    /** Stops, and removes the socket, unless another has its name by now. */
    @Override
    public void close() throws IOException {
        isClosing = true;
        try (selector;
                listener) {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && Objects.equals(fileKey(path), fileKey)) {
                Files.deleteIfExists(path);
            }
        }
    }
}
