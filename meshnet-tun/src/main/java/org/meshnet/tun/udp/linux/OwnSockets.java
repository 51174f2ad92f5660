package org.meshnet.tun.udp.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.meshnet.core.net.Endpoint;
import org.meshnet.tun.linux.sys.DirectMemory;
import org.meshnet.tun.linux.sys.Libc;

/**
 * This process's sockets. The JDK does not tell the file descriptors of its own, so they are found by what they are
 * bound to. Stateless.
 */
final class OwnSockets {
    static final int SOCK_STREAM = 1;
    static final int SOCK_DGRAM = 2;

    private static final int SO_TYPE = 3;
    private static final Path OWN_FILES = Path.of("/proc/self/fd");

    /**
     * A socket that is bound.
     *
     * @param family of its addresses
     * @param place where to
     */
    record Bound(int fd, int family, Endpoint place) {}

    private OwnSockets() {}

    /** All of this type that are of IPv4 or IPv6 and bound. */
    static List<Bound> all(int type) throws IOException {
        List<Bound> sockets = new ArrayList<>();
        SocketAddressMemory v4 = new SocketAddressMemory(SocketAddressMemory.AF_INET);
        SocketAddressMemory v6 = new SocketAddressMemory(SocketAddressMemory.AF_INET6);
        for (int fd : ownFiles()) {
            if (type(fd) == type && isBound(fd, v6)) {
                boolean isV6 = v6.writtenFamily() == SocketAddressMemory.AF_INET6;
                if (isV6 || isBound(fd, v4)) {
                    sockets.add(new Bound(fd, v6.writtenFamily(), (isV6 ? v6 : v4).read()));
                }
            }
        }
        return sockets;
    }

    /**
     * The one that is bound to this place.
     *
     * @throws IOException if there is none
     */
    static UdpFile udp(Endpoint place) throws IOException {
        for (Bound socket : all(SOCK_DGRAM)) {
            if (socket.place().equals(place)) {
                return new UdpFile(socket.fd(), socket.family(), place.port());
            }
        }
        throw new IOException("can't find the socket at " + place);
    }

    private static List<Integer> ownFiles() throws IOException {
        List<Integer> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(OWN_FILES)) {
            for (Path entry : entries) {
                files.add(Integer.valueOf(entry.getFileName().toString()));
            }
        }
        return files;
    }

    /** 0 if it is no socket. */
    private static int type(int fd) {
        ByteBuffer memory = DirectMemory.allocate(2 * Integer.BYTES).putInt(Integer.BYTES, Integer.BYTES);
        int result =
                DirectMemory.call(memory, at -> Libc.getsockopt(fd, Libc.SOL_SOCKET, SO_TYPE, at, at + Integer.BYTES));
        return result == 0 ? memory.getInt(0) : 0;
    }

    /** Writes what it is bound to; false if that is nothing, or of another family. */
    private static boolean isBound(int fd, SocketAddressMemory address) {
        ByteBuffer length = DirectMemory.allocate(Integer.BYTES).putInt(0, SocketAddressMemory.MAX_LENGTH);
        int result = DirectMemory.call(length, memory -> Libc.getsockname(fd, address.address(), memory));
        return result == 0 && address.isInternet() && address.port() != 0;
    }
}
