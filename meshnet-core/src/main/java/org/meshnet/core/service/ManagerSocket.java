package org.meshnet.core.service;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to the service manager: datagrams of a Unix domain socket ({@code man 7 unix}), which the JDK has not. Waits
 * for nothing. Any thread, one at a time.
 *
 * <pre>
 *   sockaddr_un: family 2 (native) | path up to 108, NUL-terminated; of the abstract name space: NUL, name
 * </pre>
 */
public final class ManagerSocket implements ServiceNews.Manager, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ManagerSocket.class);
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM_CLOEXEC = 0x80002;
    private static final int MSG_DONTWAIT_NOSIGNAL = 0x4040;
    private static final int PATH_OFFSET = 2;
    private static final int LONGEST_PATH = 107;

    private int fd;

    /** The C library's, as in {@code man 2}; pointers are addresses. */
    private static final class Libc {
        static {
            Native.register(Libc.class, NativeLibrary.getProcess());
        }

        private static native int socket(int domain, int type, int protocol);

        private static native int connect(int fd, long address, int addressLength);

        private static native long send(int fd, long buffer, long length, int flags);

        private static native int close(int fd);

        private static native long strerror(int errno);
    }

    private ManagerSocket(int fd) {
        this.fd = fd;
    }

    /**
     * The one that the environment tells of; empty, and said in the log, if it cannot be reached.
     *
     * @param who tells the manager how it is, for the log: this node
     */
    public static Optional<ManagerSocket> of(ServiceEnvironment told, String who) {
        if (told.socket().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(open(told.socket().get()));
        } catch (IOException | LinkageError e) {
            LOG.warn("the service manager cannot be told how {} is: {}", who, e.getMessage());
            return Optional.empty();
        }
    }

    /** @param name a path, or {@code @} and a name of the abstract name space */
    private static ManagerSocket open(String name) throws IOException {
        byte[] path = name.getBytes(StandardCharsets.UTF_8);
        if (path.length > LONGEST_PATH) {
            throw new IOException("the name of the service manager's socket is longer than " + LONGEST_PATH + " bytes");
        }
        int fd = Libc.socket(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
        if (fd < 0) {
            throw new IOException("no Unix domain socket: " + text(Native.getLastError()));
        }
        ByteBuffer address = address(path);
        int error = connect(fd, address);
        if (error != 0) {
            Libc.close(fd);
            throw new IOException("the service manager's socket " + name + " takes nothing: " + text(error));
        }
        return new ManagerSocket(fd);
    }

    private static int connect(int fd, ByteBuffer address) {
        try {
            return Libc.connect(fd, pointer(address), address.limit()) < 0 ? Native.getLastError() : 0;
        } finally {
            Reference.reachabilityFence(address);
        }
    }

    /** The system's own words. */
    private static String text(int errno) {
        return new Pointer(Libc.strerror(errno)).getString(0);
    }

    private static ByteBuffer address(byte[] path) {
        boolean isAbstract = path[0] == '@';
        ByteBuffer address = allocate(PATH_OFFSET + path.length + (isAbstract ? 0 : 1));
        address.putShort(0, (short) AF_UNIX).put(PATH_OFFSET, path);
        if (isAbstract) {
            address.put(PATH_OFFSET, (byte) 0);
        }
        return address;
    }

    private static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    private static long pointer(ByteBuffer buffer) {
        return Pointer.nativeValue(Native.getDirectBufferPointer(buffer));
    }

    @Override
    public synchronized boolean tell(String lines) {
        byte[] bytes = lines.getBytes(StandardCharsets.UTF_8);
        ByteBuffer message = allocate(bytes.length).put(0, bytes);
        try {
            return fd >= 0 && Libc.send(fd, pointer(message), bytes.length, MSG_DONTWAIT_NOSIGNAL) >= 0;
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
