package org.meshnet.tun.linux.netlink;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.meshnet.tun.linux.sys.DirectMemory;
import org.meshnet.tun.linux.sys.Errno;
import org.meshnet.tun.linux.sys.Libc;

/**
 * A NETLINK_ROUTE socket, bound for its life to the network namespace of the thread that opened it. Requests are
 * answered one after the other; one thread at a time.
 */
final class NetlinkSocket implements AutoCloseable {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 0x80003;
    private static final int NETLINK_ROUTE = 0;
    private static final int SO_RCVTIMEO = 20;
    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_CAP_ACK = 10;
    private static final int NETLINK_EXT_ACK = 11;
    private static final int NETLINK_GET_STRICT_CHK = 12;
    private static final int ADDRESS_LENGTH = 12;
    private static final int TIMEOUT_SECONDS = 5;
    /** The kernel fills no dump datagram beyond this ({@code NLMSG_GOODSIZE} and {@code netlink_dump}). */
    private static final int RECEIVE_BYTES = 32 * 1024;

    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int NLM_F_DUMP_INTR = 0x10;
    /** An acknowledgement's error number and the header that it repeats; then attributes. */
    private static final int ERROR_LENGTH = 20;

    private static final int NLMSGERR_ATTR_MSG = 1;
    private static final int DUMP_ATTEMPTS = 10;

    private final ByteBuffer output = DirectMemory.allocate(NetlinkMessage.MAX_LENGTH);
    private final ByteBuffer input = DirectMemory.allocate(RECEIVE_BYTES);
    private final long inputAddress = DirectMemory.addressOf(input);
    private int fd;
    private int sequence;
    private long receivedCount;

    private NetlinkSocket(int fd) {
        this.fd = fd;
    }

    static NetlinkSocket open() throws NetlinkException {
        NetlinkSocket socket = new NetlinkSocket(bound());
        socket.setOptions();
        return socket;
    }

    private static int bound() throws NetlinkException {
        int fd = Libc.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_ROUTE);
        if (fd < 0) {
            throw new NetlinkException(Libc.errno(), "netlink socket");
        }
        ByteBuffer address = DirectMemory.allocate(ADDRESS_LENGTH).putShort(0, (short) AF_NETLINK);
        if (DirectMemory.call(address, pointer -> Libc.bind(fd, pointer, ADDRESS_LENGTH)) < 0) {
            int errno = Libc.errno();
            Libc.close(fd);
            throw new NetlinkException(errno, "netlink bind");
        }
        return fd;
    }

    /**
     * The time-out guards against a hang that should never be; two make refusals say more; the last has the kernel
     * (4.20) leave out of a dump what was not asked for.
     */
    private void setOptions() {
        setOption(Libc.SOL_SOCKET, SO_RCVTIMEO, DirectMemory.allocate(16).putLong(0, TIMEOUT_SECONDS));
        setOption(
                SOL_NETLINK,
                NETLINK_CAP_ACK,
                DirectMemory.allocate(Integer.BYTES).putInt(0, 1));
        setOption(
                SOL_NETLINK,
                NETLINK_EXT_ACK,
                DirectMemory.allocate(Integer.BYTES).putInt(0, 1));
        setOption(
                SOL_NETLINK,
                NETLINK_GET_STRICT_CHK,
                DirectMemory.allocate(Integer.BYTES).putInt(0, 1));
    }

    private void setOption(int level, int option, ByteBuffer value) {
        DirectMemory.call(value, pointer -> Libc.setsockopt(fd, level, option, pointer, value.capacity()));
    }

    /**
     * Sends a request that asks for an acknowledgement or a dump and waits for it.
     *
     * @return what the kernel sent before it
     */
    List<NetlinkReply> exchange(NetlinkMessage request) throws NetlinkException {
        for (int i = 0; i < DUMP_ATTEMPTS; i++) {
            List<NetlinkReply> replies = exchangeOnce(request);
            // The kernel changed its tables while it listed them: some entries may be missing.
            if (replies.stream().noneMatch(reply -> (reply.flags() & NLM_F_DUMP_INTR) != 0)) {
                return replies;
            }
        }
        throw new NetlinkException(Errno.EINTR, "the list changes all the time");
    }

    /**
     * Sends a request that asks for an acknowledgement.
     *
     * @param errnos refusals that are none here
     * @return whether it was granted
     */
    boolean tolerate(NetlinkMessage request, int... errnos) throws NetlinkException {
        try {
            exchange(request);
            return true;
        } catch (NetlinkException e) {
            for (int errno : errnos) {
                if (e.errno() == errno) {
                    return false;
                }
            }
            throw e;
        }
    }

    /**
     * Sends a request for a dump and takes its messages for as long as they are wanted. What the kernel has not sent by
     * then it never does.
     *
     * @return those that were wanted
     */
    List<NetlinkReply> first(NetlinkMessage request, Predicate<NetlinkReply> isWanted) throws NetlinkException {
        send(request);
        List<NetlinkReply> wanted = new ArrayList<>();
        while (true) {
            for (NetlinkReply reply : receive()) {
                if (reply.sequence() != sequence) {
                    continue;
                }
                if (reply.type() == NLMSG_ERROR || reply.type() == NLMSG_DONE) {
                    check(reply);
                    return wanted;
                }
                if (!isWanted.test(reply)) {
                    forgetDump();
                    return wanted;
                }
                wanted.add(reply);
            }
        }
    }

    /** A dump ends with its socket. */
    private void forgetDump() throws NetlinkException {
        int fresh = bound();
        Libc.close(fd);
        fd = fresh;
        setOptions();
    }

    /** Messages that the kernel sent so far and that were looked at. */
    long receivedCount() {
        return receivedCount;
    }

    private void send(NetlinkMessage request) throws NetlinkException {
        ByteBuffer bytes = request.finish(++sequence);
        int length = bytes.limit();
        output.clear().put(bytes);
        if (DirectMemory.call(output, pointer -> (int) Libc.send(fd, pointer, length, 0)) < 0) {
            throw new NetlinkException(Libc.errno(), "netlink send");
        }
    }

    private List<NetlinkReply> exchangeOnce(NetlinkMessage request) throws NetlinkException {
        send(request);
        List<NetlinkReply> replies = new ArrayList<>();
        while (true) {
            for (NetlinkReply reply : receive()) {
                if (reply.sequence() != sequence) {
                    continue; // the late answer to a request that timed out
                }
                if (reply.type() == NLMSG_ERROR || reply.type() == NLMSG_DONE) {
                    check(reply);
                    return replies;
                }
                replies.add(reply);
            }
        }
    }

    private List<NetlinkReply> receive() throws NetlinkException {
        long length;
        do {
            length = Libc.recv(fd, inputAddress, RECEIVE_BYTES, 0);
        } while (length < 0 && Libc.errno() == Errno.EINTR);
        if (length < 0) {
            throw new NetlinkException(Libc.errno(), "netlink receive");
        }
        List<NetlinkReply> replies = NetlinkReply.split(input.clear().limit((int) length));
        receivedCount += replies.size();
        return replies;
    }

    private static void check(NetlinkReply reply) throws NetlinkException {
        int errno = reply.body().limit() < Integer.BYTES ? 0 : -reply.body().getInt(0);
        if (errno != 0) {
            throw new NetlinkException(errno, reply.textAttribute(ERROR_LENGTH, NLMSGERR_ATTR_MSG));
        }
    }

    @Override
    public void close() {
        Libc.close(fd);
    }
}
