package org.meshnet.tun.udp.linux;

import java.io.IOException;
import java.net.BindException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.net.Endpoint;
import org.meshnet.tun.linux.sys.DirectMemory;
import org.meshnet.tun.linux.sys.Errno;
import org.meshnet.tun.linux.sys.FileDescriptor;
import org.meshnet.tun.linux.sys.Libc;
import org.meshnet.tun.linux.sys.PollSet;
import org.meshnet.tun.linux.sys.Pollable;
import org.meshnet.tun.udp.SocketTuner;
import org.meshnet.tun.udp.UdpSocket;

/**
 * A UDP socket for IPv4 and IPv6 that sends and receives whole trains: {@code UDP_SEGMENT} out, {@code UDP_GRO} in
 * ({@code man 7 udp}), several of them in one call. One thread receives; any may send, each through a sink of its own;
 * any may close. What it sends is not fragmented.
 */
public final class LinuxUdpSocket implements UdpSocket, Pollable {
    private static final int IPPROTO_IP = 0;
    private static final int IP_TTL = 2;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_UNICAST_HOPS = 16;
    private static final int DEFAULT_HOP_LIMIT = 64;
    private static final int IP_MTU_DISCOVER = 10;
    private static final int IP_RECVTOS = 13;
    private static final int IPV6_RECVTCLASS = 66;
    private static final int IPV6_MTU_DISCOVER = 23;
    private static final int PMTUDISC_PROBE = 3;
    private static final int EFD_CLOEXEC_NONBLOCK = 0x80000 | 0x800;
    private static final int O_CLOEXEC = 0x80000;
    /** How long a sink waits for room when the kernel's buffer is full. */
    private static final int PATIENCE_MS = 20;
    /** Datagrams or trains that one call takes: what waits is small then, or we are behind. */
    private static final int RECEIVED_AT_ONCE = 8;

    private final FileDescriptor socket;
    private final FileDescriptor wakeUp;
    private final SocketTuner tuner;
    private final int family;
    private final boolean hasSegmentation;
    private final boolean hasReceiveTrains;
    private final boolean hasMarks;
    private final LinuxReceiver receiver;
    private final PollSet readable;
    private volatile int port;

    private LinuxUdpSocket(UdpFile file, int event, SocketTuner tuner) {
        this.tuner = tuner;
        this.socket = new FileDescriptor(file.fd());
        this.wakeUp = new FileDescriptor(event);
        this.family = file.family();
        this.port = file.port();
        this.hasReceiveTrains = UdpFile.receiveTrains(file.fd());
        this.hasSegmentation = UdpFile.cutsTrains(file.fd());
        this.hasMarks = tellsMarks(file);
        this.receiver = new LinuxReceiver(socket, family, RECEIVED_AT_ONCE);
        this.readable = new PollSet(this);
    }

    /**
     * Opens the socket on all addresses of this host.
     *
     * @param port the wanted one, 0 for any
     * @param tuner sets what policy routing tells it by
     * @throws BindException if the port is in use or not allowed
     */
    public static LinuxUdpSocket open(int port, SocketTuner tuner) throws IOException {
        return open(port, false, tuner);
    }

    private static LinuxUdpSocket open(int port, boolean sharesPort, SocketTuner tuner) throws IOException {
        UdpFile file = UdpFile.open(port, sharesPort, tuner);
        try {
            forbidFragments(file.fd());
            UdpFile.enlargeBuffers(file.fd());
            int event = Libc.eventfd(0, EFD_CLOEXEC_NONBLOCK);
            if (event < 0) {
                throw new IOException("can't make an event: " + Errno.text(Libc.errno()));
            }
            return new LinuxUdpSocket(file, event, tuner);
        } catch (IOException e) {
            Libc.close(file.fd());
            throw e;
        }
    }

    /** Another socket on this one's port, which must be shared. */
    LinuxUdpSocket openBeside() throws IOException {
        return open(port, true, tuner);
    }

    /** Lets this user's other sockets have the same port. */
    void sharePort() throws IOException {
        if (!UdpFile.sharePort(socket.number())) {
            throw new IOException("can't share a port: " + Errno.text(Libc.errno()));
        }
    }

    /** Lets no further socket have the same port. */
    void keepPort() {
        UdpFile.set(socket.number(), Libc.SOL_SOCKET, UdpFile.SO_REUSEPORT, 0);
    }

    /** Lets the kernel share out what arrives at this port among its sockets, as the program says. */
    void steer(SocketProgram program) throws IOException {
        if (!program.attach(socket.number())) {
            throw new IOException("the kernel can't tell lanes apart: " + Errno.text(Libc.errno()));
        }
    }

    /**
     * Gives what this socket sends a hop limit of its own, the default one for the first of a group: a receiving kernel
     * puts datagrams into one train only if theirs are equal, and so keeps apart what the sockets of a group send.
     *
     * @param number of this socket in its group
     */
    void distinguish(int number) {
        if (number > 0) {
            UdpFile.set(socket.number(), IPPROTO_IP, IP_TTL, DEFAULT_HOP_LIMIT - number);
            UdpFile.set(socket.number(), IPPROTO_IPV6, IPV6_UNICAST_HOPS, DEFAULT_HOP_LIMIT - number);
        }
    }

    /**
     * What leaves arrives whole or not at all, and whatever ICMP says: what fits is found out by probes (RFC 8899 §4.1,
     * {@code man 7 ip}). Where the kernel refuses, it fragments as it likes.
     */
    private static void forbidFragments(int fd) {
        UdpFile.set(fd, IPPROTO_IP, IP_MTU_DISCOVER, PMTUDISC_PROBE);
        UdpFile.set(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, PMTUDISC_PROBE);
    }

    /** Has the kernel tell the marks of what arrives ({@code man 7 ip, ipv6}); false if it refuses. */
    private static boolean tellsMarks(UdpFile file) {
        boolean isV4Told = UdpFile.set(file.fd(), IPPROTO_IP, IP_RECVTOS, 1);
        boolean isV6Told = file.family() == SocketAddressMemory.AF_INET
                || UdpFile.set(file.fd(), IPPROTO_IPV6, IPV6_RECVTCLASS, 1);
        return isV4Told && isV6Told;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public boolean receivesTrains() {
        return hasReceiveTrains;
    }

    @Override
    public boolean isOpen() {
        return !socket.isShut();
    }

    @Override
    public @Nullable Endpoint receive() {
        return receiver.receive();
    }

    @Override
    public ByteBuffer received() {
        return receiver.received();
    }

    @Override
    public int segmentBytes() {
        return receiver.segmentBytes();
    }

    @Override
    public int ecn() {
        return receiver.ecn();
    }

    @Override
    public boolean hasMarks() {
        return hasMarks;
    }

    @Override
    public void await() {
        if (!receiver.holdsMore()) {
            readable.await();
        }
    }

    @Override
    public void wake() {
        if (wakeUp.acquire()) {
            try {
                wakeReader();
            } finally {
                wakeUp.release();
            }
        }
    }

    @Override
    public FileDescriptor file() {
        return socket;
    }

    @Override
    public FileDescriptor wakeUp() {
        return wakeUp;
    }

    @Override
    public LinuxDatagramSink sink() {
        return new LinuxDatagramSink(socket, family, hasSegmentation, PATIENCE_MS);
    }

    /** The number stays and is another file, so that nobody who has it needs to know. */
    @Override
    public void adopt(UdpSocket fresh) throws IOException {
        LinuxUdpSocket other = (LinuxUdpSocket) fresh;
        try (other) {
            if (!socket.acquire()) {
                throw new IOException("the socket is closed");
            }
            try {
                if (Libc.dup3(other.socket.number(), socket.number(), O_CLOEXEC) < 0) {
                    throw new IOException("can't take another port: " + Errno.text(Libc.errno()));
                }
                port = other.port;
                wakeReader();
            } finally {
                socket.release();
            }
        }
    }

    private void wakeReader() {
        ByteBuffer one = DirectMemory.allocate(Long.BYTES).putLong(0, 1);
        DirectMemory.call(one, memory -> (int) Libc.write(wakeUp.number(), memory, Long.BYTES));
    }

    @Override
    public void close() {
        if (socket.shut()) {
            wakeReader();
            socket.awaitClosed();
            wakeUp.shut();
        }
        socket.awaitClosed();
    }
}
