package org.meshnet.tun.linux.netlink;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.meshnet.tun.linux.sys.DirectMemory;
import org.meshnet.tun.linux.sys.Errno;
import org.meshnet.tun.linux.sys.FileDescriptor;
import org.meshnet.tun.linux.sys.Libc;

/**
 * What the kernel announces to everybody about links, addresses, routes and rules of the network namespace in which
 * this was opened ({@code man 7 rtnetlink}), as far as a filter lets it through. What it says decides only whether to
 * look: who is told looks for itself, so nothing that anybody writes to the socket is trusted. One thread waits, any
 * thread may close.
 */
public final class NetlinkNews implements AutoCloseable {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC_NONBLOCK = 0x80803;
    private static final int NETLINK_ROUTE = 0;
    private static final int ADDRESS_LENGTH = 12;
    private static final int GROUPS_OFFSET = 8;
    /**
     * Bits of links, IPv4 addresses, routes and rules, IPv6 addresses and routes, of IPv6 on links, which tells when it
     * is switched on, and of its rules.
     */
    private static final int GROUPS = 0x1 | 0x10 | 0x40 | 0x80 | 0x100 | 0x400 | 0x800 | 0x40000;

    private static final int EFD_CLOEXEC_NONBLOCK = 0x80800;
    private static final short POLLIN = 1;
    private static final int POLL_FD_LENGTH = 8;
    private static final int RECEIVE_BYTES = 32 * 1024;
    /** A flood of news is one change, and must not keep the reader here. */
    private static final int MAX_BATCH = 1024;

    private final NewsFilter filter;
    private final FileDescriptor socket;
    private final FileDescriptor wakeUp;
    private final ByteBuffer pollFds = DirectMemory.allocate(2 * POLL_FD_LENGTH);
    private final ByteBuffer input = DirectMemory.allocate(RECEIVE_BYTES);

    private long receivedCount;

    private NetlinkNews(NewsFilter filter, int socket, int event) {
        this.filter = filter;
        this.socket = new FileDescriptor(socket);
        this.wakeUp = new FileDescriptor(event);
        pollFds.putInt(0, socket).putShort(4, POLLIN);
        pollFds.putInt(POLL_FD_LENGTH, event).putShort(POLL_FD_LENGTH + 4, POLLIN);
    }

    /** Begins to listen; needs no privilege. */
    public static NetlinkNews open(NewsFilter filter) throws NetlinkException {
        int fd = Libc.socket(AF_NETLINK, SOCK_RAW_CLOEXEC_NONBLOCK, NETLINK_ROUTE);
        if (fd < 0) {
            throw new NetlinkException(Libc.errno(), "netlink socket");
        }
        ByteBuffer address = DirectMemory.allocate(ADDRESS_LENGTH)
                .putShort(0, (short) AF_NETLINK)
                .putInt(GROUPS_OFFSET, GROUPS);
        int event = -1;
        if (DirectMemory.call(address, pointer -> Libc.bind(fd, pointer, ADDRESS_LENGTH)) == 0) {
            event = Libc.eventfd(0, EFD_CLOEXEC_NONBLOCK);
        }
        if (event < 0) {
            int errno = Libc.errno();
            Libc.close(fd);
            throw new NetlinkException(errno, "netlink news");
        }
        return new NetlinkNews(filter, fd, event);
    }

    /**
     * Waits for news that matter, but not longer than this.
     *
     * @return false once it is closed
     */
    public boolean await(int timeoutMs) {
        if (!socket.acquire()) {
            return false;
        }
        try {
            long startNs = System.nanoTime();
            int leftMs = timeoutMs;
            boolean isOver = false;
            while (!isOver) {
                int waitMs = leftMs;
                int ready = DirectMemory.call(pollFds, pointer -> Libc.poll(pointer, 2, waitMs));
                boolean hasNews = ready != 0 && drain();
                leftMs = timeoutMs - (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
                isOver = hasNews || leftMs <= 0 || socket.isShut();
            }
            return !socket.isShut();
        } finally {
            socket.release();
        }
    }

    /**
     * Reads all that is there; true if some of it matters. An error other than "nothing there" says that news were
     * lost, so there were some.
     */
    private boolean drain() {
        boolean hasNews = false;
        for (int i = 0; i < MAX_BATCH; i++) {
            int length =
                    DirectMemory.call(input, pointer -> (int) Libc.recv(socket.number(), pointer, RECEIVE_BYTES, 0));
            if (length < 0 && Libc.errno() == Errno.EAGAIN) {
                return hasNews;
            }
            receivedCount++;
            hasNews |= length < 0 || filter.matters(input.clear().limit(length));
        }
        return hasNews;
    }

    /** Announcements that came so far, whether they matter or not. For the thread that waits. */
    public long receivedCount() {
        return receivedCount;
    }

    @Override
    public void close() {
        if (socket.shut()) {
            ByteBuffer one = DirectMemory.allocate(Long.BYTES).putLong(0, 1);
            DirectMemory.call(one, pointer -> (int) Libc.write(wakeUp.number(), pointer, Long.BYTES));
            socket.awaitClosed();
            wakeUp.shut();
        }
    }
}
