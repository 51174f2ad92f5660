package org.meshnet.tun.udp.linux;

import java.io.IOException;
import java.net.BindException;
import java.nio.ByteBuffer;
import org.meshnet.tun.linux.sys.DirectMemory;
import org.meshnet.tun.linux.sys.Errno;
import org.meshnet.tun.linux.sys.Libc;
import org.meshnet.tun.udp.SocketTuner;

/**
 * A UDP socket that never blocks, bound on all addresses of this host. Immutable; who opened it closes it.
 *
 * @param fd its file descriptor
 * @param family of its addresses: IPv6's, which takes IPv4, too, or IPv4's where the system has no other
 */
record UdpFile(int fd, int family, int port) {
    static final int SO_REUSEPORT = 15;

    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int KERNEL_BUFFER_BYTES = 8 << 20;
    private static final int SOCK_DGRAM_NONBLOCK_CLOEXEC = 2 | 0x800 | 0x80000;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;
    private static final int EADDRINUSE = 98;

    /**
     * Opens and binds it.
     *
     * @param port the wanted one, 0 for any
     * @param sharesPort may it have the port of another that lets it
     * @param tuner sets what policy routing tells it by
     * @throws BindException if the port is in use or not allowed
     */
    static UdpFile open(int port, boolean sharesPort, SocketTuner tuner) throws IOException {
        int family = SocketAddressMemory.AF_INET6;
        int fd = Libc.socket(family, SOCK_DGRAM_NONBLOCK_CLOEXEC, 0);
        if (fd < 0) {
            family = SocketAddressMemory.AF_INET;
            fd = Libc.socket(family, SOCK_DGRAM_NONBLOCK_CLOEXEC, 0);
        }
        if (fd < 0) {
            throw new IOException("can't make a UDP socket: " + Errno.text(Libc.errno()));
        }
        try {
            if (family == SocketAddressMemory.AF_INET6) {
                set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
            }
            if (sharesPort && !sharePort(fd)) {
                throw new IOException("can't share a port: " + Errno.text(Libc.errno()));
            }
            tuner.tune(fd);
            return new UdpFile(fd, family, bind(fd, family, port));
        } catch (IOException e) {
            Libc.close(fd);
            throw e;
        }
    }

    private static int bind(int fd, int family, int port) throws IOException {
        SocketAddressMemory address = new SocketAddressMemory(family);
        address.writeAny(port);
        if (Libc.bind(fd, address.address(), address.length()) != 0) {
            int errno = Libc.errno();
            if (errno == EADDRINUSE || errno == Errno.EACCES) {
                throw new BindException(Errno.text(errno));
            }
            throw new IOException("can't bind to port " + port + ": " + Errno.text(errno));
        }
        ByteBuffer length = DirectMemory.allocate(Integer.BYTES).putInt(0, SocketAddressMemory.MAX_LENGTH);
        if (DirectMemory.call(length, memory -> Libc.getsockname(fd, address.address(), memory)) != 0) {
            throw new IOException("can't tell the port: " + Errno.text(Libc.errno()));
        }
        return address.port();
    }

    /** Lets this user's other sockets have the same port; false if the system refuses. */
    static boolean sharePort(int fd) {
        return set(fd, Libc.SOL_SOCKET, SO_REUSEPORT, 1);
    }

    /** Has the kernel hand over trains; false if it can't. */
    static boolean receiveTrains(int fd) {
        return set(fd, MessageBatch.SOL_UDP, MessageBatch.UDP_GRO, 1);
    }

    /** Does the kernel cut trains? */
    static boolean cutsTrains(int fd) {
        return set(fd, MessageBatch.SOL_UDP, MessageBatch.UDP_SEGMENT, 0);
    }

    /** Asks for large buffers of both directions. The kernel gives what it allows; less is no error. */
    static void enlargeBuffers(int fd) {
        enlarge(fd, SO_RCVBUFFORCE, SO_RCVBUF);
        enlarge(fd, SO_SNDBUFFORCE, SO_SNDBUF);
    }

    private static void enlarge(int fd, int forced, int allowed) {
        if (!set(fd, Libc.SOL_SOCKET, forced, KERNEL_BUFFER_BYTES)) {
            set(fd, Libc.SOL_SOCKET, allowed, KERNEL_BUFFER_BYTES);
        }
    }

    /** Sets an option that is a number; false if the system refuses. */
    static boolean set(int fd, int level, int option, int value) {
        ByteBuffer memory = DirectMemory.allocate(Integer.BYTES).putInt(0, value);
        return DirectMemory.call(memory, at -> Libc.setsockopt(fd, level, option, at, Integer.BYTES)) == 0;
    }
}
