package org.meshnet.node.linux;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.meshnet.core.net.Endpoint;
import org.meshnet.node.udp.CountingSink;
import org.meshnet.tun.linux.sys.Descriptor;
import org.meshnet.tun.linux.sys.DirectMemory;
import org.meshnet.tun.linux.sys.Errno;
import org.meshnet.tun.linux.sys.Libc;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a train in one call where the kernel cuts it ({@code UDP_SEGMENT}), else datagram by datagram. An endpoint for which the
 * kernel refuses to (its path takes shorter datagrams) gets single ones from then on; a device that can't at all ends it for
 * good. When the kernel's buffer is full it waits for room, up to {@value #PATIENCE_MS} ms. One thread sends; any reads the counter.
 */
public final class LinuxDatagramSink implements CountingSink {
    static final int PATIENCE_MS = 20;
    /** Datagrams in one call: {@code UDP_MAX_SEGMENTS} of the oldest kernels that have it. */
    static final int MAX_SEGMENTS = 64;

    private static final Logger LOG = LoggerFactory.getLogger(LinuxDatagramSink.class);
    private static final int MAX_SINGLES = 256;
    private static final int POLL_FD_LENGTH = 8;
    private static final short POLLOUT = 4;
    private static final int EIO = 5;
    private static final int EMSGSIZE = 90;
    private static final int ENOBUFS = 105;

    private final Descriptor socket;
    private final SocketAddressMemory target;
    private final MessageMemory message;
    private final DirectMemory addresses = new DirectMemory();
    private final ByteBuffer pollFd = DirectMemory.allocate(POLL_FD_LENGTH);
    private final long pollFdAddress = DirectMemory.addressOf(pollFd);
    private final ByteBuffer copy = DirectMemory.allocate(1 << 16);
    private final Set<Endpoint> singles = new HashSet<>();
    private final AtomicLong lostCount = new AtomicLong();
    private boolean hasSegmentation;

    LinuxDatagramSink(Descriptor socket, int family, boolean hasSegmentation) {
        this.socket = socket;
        this.target = new SocketAddressMemory(family);
        this.message = new MessageMemory(target);
        this.hasSegmentation = hasSegmentation;
        pollFd.putInt(0, socket.number()).putShort(4, POLLOUT);
    }

    @Override
    public void send(ByteBuffer train, int segmentBytes, Endpoint to) {
        if (!target.write(to) || !socket.acquire()) {
            lostCount.incrementAndGet();
            return;
        }
        ByteBuffer direct = train.isDirect() ? train : copied(train);
        try {
            sendAll(addresses.address(direct) + direct.position(), direct.remaining(), segmentBytes, to);
        } finally {
            socket.release();
            Reference.reachabilityFence(direct);
        }
    }

    /** Control messages come in arrays; what is longer than a datagram can be is cut, and fails as it would have. */
    private ByteBuffer copied(ByteBuffer train) {
        int length = Math.min(copy.capacity(), train.remaining());
        return copy.clear().put(0, train, train.position(), length).limit(length);
    }

    private void sendAll(long base, int length, int segmentBytes, Endpoint to) {
        boolean isTrain = hasSegmentation && length > segmentBytes && !singles.contains(to);
        int chunkBytes = isTrain ? Math.min(MAX_SEGMENTS, MAX_TRAIN_BYTES / segmentBytes) * segmentBytes : segmentBytes;
        int sent = 0;
        while (sent < length) {
            int chunk = Math.min(chunkBytes, length - sent);
            int errno = sendOne(base + sent, chunk, segmentBytes);
            if (chunk > segmentBytes && isRefusal(errno, to)) {
                chunkBytes = segmentBytes;
            } else {
                if (errno != 0) {
                    lostCount.incrementAndGet();
                }
                sent += chunk;
            }
        }
    }

    /** 0, or the error. */
    private int sendOne(long base, int length, int segmentBytes) {
        message.prepareSend(base, length, segmentBytes);
        int errno = sendNow();
        if (errno == Errno.EAGAIN || errno == ENOBUFS) {
            Libc.poll(pollFdAddress, 1, PATIENCE_MS);
            errno = sendNow();
        }
        return errno;
    }

    private int sendNow() {
        long result = Libc.sendmsg(socket.number(), message.address(), 0);
        return result < 0 ? Libc.errno() : 0;
    }

    /** Is the train, and not the datagram, what the kernel does not want? */
    private boolean isRefusal(int errno, Endpoint to) {
        if (errno == EIO || errno == Errno.EOPNOTSUPP) {
            hasSegmentation = false;
            LOG.info("the network device can't send trains of datagrams: sending them one by one from now on");
            return true;
        }
        if (errno == Errno.EINVAL || errno == EMSGSIZE) {
            if (singles.size() >= MAX_SINGLES) {
                singles.clear();
            }
            singles.add(to);
            return true;
        }
        return false;
    }

    @Override
    public long lostCount() {
        return lostCount.get();
    }
}
