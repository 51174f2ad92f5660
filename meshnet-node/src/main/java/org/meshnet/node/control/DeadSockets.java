package org.meshnet.node.control;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
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
                if (isDead(socket, attributes(folder))) {
                    Files.deleteIfExists(socket);
                    LOG.debug("removed {}, where nobody listens any more", socket);
                }
            } catch (IOException | UnsupportedOperationException e) {
                LOG.debug("{} stays: {}", socket, e.toString());
            }
        }
    }

    private static boolean isDead(Path path, PosixFileAttributes folder) throws IOException {
        PosixFileAttributes socket = attributes(path);
        return socket.owner().equals(folder.owner())
                && OWNER_ONLY.containsAll(folder.permissions())
                && socket.lastModifiedTime().toInstant().isBefore(Instant.now().minus(YOUTH))
                && isSocket(path)
                && isRefused(path);
    }

    /** Removes one whose name is wanted, if nobody listens there; false if it stays. */
    static boolean isRemoved(Path path) {
        try {
            return isSocket(path) && isRefused(path) && Files.deleteIfExists(path);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** A connection to what is no socket is refused, too. */
    private static boolean isSocket(Path path) throws IOException {
        int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        return (mode & TYPE_BITS) == SOCKET_TYPE;
    }

    private static PosixFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean isRefused(Path path) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(path));
            return false;
        } catch (ConnectException e) {
            return true;
        }
    }
}
