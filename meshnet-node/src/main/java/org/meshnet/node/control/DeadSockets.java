package org.meshnet.node.control;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the control sockets of daemons that were killed: sockets at which, as the kernel says, nobody listens.
 * Stateless.
 */
final class DeadSockets {
    private static final Logger LOG = LoggerFactory.getLogger(DeadSockets.class);
    /** Between a socket's two system calls, to have a name and to listen, there is no more than a moment. */
    private static final Duration YOUTH = Duration.ofSeconds(2);

    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final long PAUSE_COUNT = YOUTH.dividedBy(PAUSE);

    private static final Set<PosixFilePermission> OWNER_ONLY =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    /** {@code S_IFMT} and {@code S_IFSOCK} ({@code man 7 inode}). */
    private static final int TYPE_BITS = 0170000;

    private static final int SOCKET_TYPE = 0140000;

    private DeadSockets() {}

    /**
     * Removes all of a folder. Only those of the folder's owner, in a folder that is its owner's alone, and none that
     * is so new that its daemon might be about to listen.
     *
     * @throws IOException if the folder cannot be read
     */
    static void remove(Path folder) throws IOException {
        for (Path socket : SocketPaths.list(folder)) {
            try {
                PosixFileAttributes seen = attributes(socket);
                if (isDead(socket, seen, attributes(folder)) && isRemoved(socket, seen)) {
                    LOG.debug("removed {}, where nobody listens any more", socket);
                }
            } catch (IOException | UnsupportedOperationException e) {
                LOG.debug("{} stays: {}", socket, e.toString());
            }
        }
    }

    private static boolean isDead(Path path, PosixFileAttributes socket, PosixFileAttributes folder)
            throws IOException {
        return socket.owner().equals(folder.owner())
                && OWNER_ONLY.containsAll(folder.permissions())
                && !isYoung(socket)
                && isSocket(path)
                && isRefused(path);
    }

    private static boolean isYoung(PosixFileAttributes socket) {
        return !socket.lastModifiedTime().toInstant().isBefore(Instant.now().minus(YOUTH));
    }

    /**
     * Removes one whose name is wanted, if nobody listens there; false if it stays. Waits for a daemon that might be
     * about to listen.
     */
    static boolean isRemoved(Path path) {
        return isRemoved(path, () -> LockSupport.parkNanos(PAUSE.toNanos()));
    }

    /** @param pause takes {@link #PAUSE} */
    static boolean isRemoved(Path path, Runnable pause) {
        try {
            PosixFileAttributes seen = attributes(path);
            return isSocket(path) && staysRefused(path, seen, pause) && isRemoved(path, seen);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** The file's time may be of a clock that was set back since: no longer than {@link #YOUTH} is waited. */
    private static boolean staysRefused(Path path, PosixFileAttributes seen, Runnable pause) throws IOException {
        boolean isRefused = isRefused(path);
        for (int i = 0; isRefused && isYoung(seen) && i < PAUSE_COUNT; i++) {
            pause.run();
            isRefused = isRefused(path);
        }
        return isRefused;
    }

    /**
     * Removes the one that was looked at. A daemon that starts at the same time may have put its own in that place
     * since: so what is there is first taken aside, under a name at which commands find it, too, and a new one gets its
     * name back.
     */
    static boolean isRemoved(Path path, PosixFileAttributes seen) throws IOException {
        Path aside = SocketPaths.path(
                Objects.requireNonNull(path.getParent()),
                "dead-" + UUID.randomUUID().toString().substring(0, 8),
                1);
        Files.move(path, aside, StandardCopyOption.ATOMIC_MOVE);
        boolean isSame = isSame(attributes(aside), seen);
        if (!isSame) {
            Files.createLink(path, aside);
        }
        Files.deleteIfExists(aside);
        return isSame;
    }

    /** A file system may give the number of a file that was removed to the next. */
    private static boolean isSame(PosixFileAttributes now, PosixFileAttributes seen) {
        return Objects.equals(now.fileKey(), seen.fileKey())
                && now.lastModifiedTime().equals(seen.lastModifiedTime());
    }

    /** A connection to what is no socket is refused, too. */
    private static boolean isSocket(Path path) throws IOException {
        int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        return (mode & TYPE_BITS) == SOCKET_TYPE;
    }

    static PosixFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean isRefused(Path path) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.configureBlocking(false);
            channel.connect(UnixDomainSocketAddress.of(path));
            return false;
        } catch (ConnectException e) {
            return true;
        }
    }
}
