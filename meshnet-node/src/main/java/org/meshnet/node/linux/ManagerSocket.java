package org.meshnet.node.linux;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.meshnet.core.service.ServiceNews;
import org.meshnet.tun.linux.sys.DirectMemory;
import org.meshnet.tun.linux.sys.Errno;
import org.meshnet.tun.linux.sys.Libc;

/**
 * The way to the service manager: datagrams of a Unix domain socket ({@code man 7 unix}), which the JDK has not. Waits
 * for nothing. Any thread, one at a time.
 *
 * <pre>
 *   sockaddr_un: family 2 (native) | path up to 108, NUL-terminated; of the abstract name space: NUL, name
 * </pre>
 */
public final class ManagerSocket implements ServiceNews.Manager, AutoCloseable {
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM_CLOEXEC = 0x80002;
    private static final int MSG_DONTWAIT_NOSIGNAL = 0x4040;
    private static final int PATH_OFFSET = 2;
    private static final int LONGEST_PATH = 107;

    private int fd;

    private ManagerSocket(int fd) {
        this.fd = fd;
    }

    /**
     * Opens it.
     *
     * @param name a path, or {@code @} and a name of the abstract name space
     */
    public static ManagerSocket open(String name) throws IOException {
        byte[] path = name.getBytes(StandardCharsets.UTF_8);
        if (path.length > LONGEST_PATH) {
            throw new IOException("the name of the service manager's socket is longer than " + LONGEST_PATH + " bytes");
        }
        int fd = Libc.socket(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
        if (fd < 0) {
            throw new IOException("no Unix domain socket: " + Errno.text(Libc.errno()));
        }
        ManagerSocket socket = new ManagerSocket(fd);
        ByteBuffer address = address(path);
        if (DirectMemory.call(address, memory -> Libc.connect(fd, memory, address.limit())) < 0) {
            String reason = Errno.text(Libc.errno());
            socket.close();
            throw new IOException("the service manager's socket " + name + " takes nothing: " + reason);
        }
        return socket;
    }

    private static ByteBuffer address(byte[] path) {
        boolean isAbstract = path[0] == '@';
        ByteBuffer address = DirectMemory.allocate(PATH_OFFSET + LONGEST_PATH + 1);
        address.putShort(0, (short) AF_UNIX).put(PATH_OFFSET, path);
        if (isAbstract) {
            address.put(PATH_OFFSET, (byte) 0);
        }
        return address.limit(PATH_OFFSET + path.length + (isAbstract ? 0 : 1));
    }

    @Override
    public synchronized boolean tell(String lines) {
        byte[] bytes = lines.getBytes(StandardCharsets.UTF_8);
        ByteBuffer message = DirectMemory.allocate(bytes.length).put(0, bytes);
        try {
            return fd >= 0 && Libc.send(fd, DirectMemory.addressOf(message), bytes.length, MSG_DONTWAIT_NOSIGNAL) >= 0;
        } finally {
            Reference.reachabilityFence(message);
        }
    }

    @Override
    public synchronized void close() {
        if (fd >= 0) {
            Libc.close(fd);
            fd = -1;
        }
    }
}
