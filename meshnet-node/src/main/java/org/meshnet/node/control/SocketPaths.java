package org.meshnet.node.control;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the control sockets are: one file per daemon, named after its interface. Stateless. */
final class SocketPaths {
    private static final String ENDING = ".sock";

    private SocketPaths() {}

    /** The n-th path for an interface: interfaces of different network namespaces may share a name. */
    static Path path(Path folder, String interfaceName, int number) {
        return folder.resolve((number == 1 ? interfaceName : interfaceName + "-" + number) + ENDING);
    }

    /** All sockets in the folder, whether a daemon listens or not. */
    static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(ENDING))
                    .sorted()
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    /** Does a daemon listen there, be it that it takes nobody in at the moment? */
    static boolean isAlive(Path path) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.configureBlocking(false);
            channel.connect(UnixDomainSocketAddress.of(path));
            return true;
        } catch (IOException e) {
            return isFull(path, e);
        }
    }

    /** Did a connection that does not wait fail because too many others wait to be taken in? */
    static boolean isFull(Path path, IOException failure) {
        return failure instanceof SocketException && !(failure instanceof ConnectException) && Files.exists(path);
    }
}
