package org.meshnet.tun.udp.linux;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.meshnet.core.net.Ecn;
import org.meshnet.core.net.Endpoint;
import org.meshnet.tun.linux.sys.DirectMemory;
import org.meshnet.tun.linux.sys.Errno;
import org.meshnet.tun.linux.sys.FileDescriptor;
import org.meshnet.tun.linux.sys.Libc;
import org.meshnet.tun.udp.CountingSink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends trains as one message each where the kernel cuts them ({@code UDP_SEGMENT}), else datagram by datagram, and all
 * messages that wait in one call ({@code sendmmsg}). An endpoint for which the kernel refuses to cut to a length (its
 * device takes shorter datagrams) gets such long ones one by one from then on; a device that can't at all ends it for
 * good. One thread sends; any reads the counter and {@link #sendsTrains}.
 */
public final class LinuxDatagramSink implements CountingSink {
    /** Datagrams in one message: {@code UDP_MAX_SEGMENTS} of the oldest kernels that have it. */
    static final int MAX_SEGMENTS = 64;

    private static final Logger LOG = LoggerFactory.getLogger(LinuxDatagramSink.class);
    /** Messages that wait for a flush; the next one causes it. */
    private static final int MAX_QUEUED = 32;

    private static final int MAX_REFUSED = 256;
    private static final int POLL_FD_LENGTH = 8;
    private static final short POLLOUT = 4;
    private static final int EIO = 5;
    private static final int EMSGSIZE = 90;
    private static final int ENOBUFS = 105;

    private final FileDescriptor socket;
    private final int patienceMs;
    private final MessageBatch batch;
    /** For the datagrams of a train that was refused. */
    private final MessageBatch single;

    private final ByteBuffer[] kept = new ByteBuffer[MAX_QUEUED];
    private final Endpoint[] targets = new Endpoint[MAX_QUEUED];
    private final long[] bases = new long[MAX_QUEUED];
    private final int[] lengths = new int[MAX_QUEUED];
    private final int[] segments = new int[MAX_QUEUED];
    private final int[] marks = new int[MAX_QUEUED];
    private final DirectMemory addresses = new DirectMemory();
    private final ByteBuffer pollFd = DirectMemory.allocate(POLL_FD_LENGTH);
    private final long pollFdAddress = DirectMemory.addressOf(pollFd);
    private final ByteBuffer copy = DirectMemory.allocate(1 << 16);
    /** The shortest datagrams of which an endpoint got no train. */
    private final Map<Endpoint, Integer> refused = new HashMap<>();

    private final AtomicLong lostCount = new AtomicLong();
    private int queued;
    private volatile boolean hasSegmentation;

    /**
     * @param family of the socket's addresses
     * @param hasSegmentation does the kernel cut trains?
     * @param patienceMs how long to wait for room when the kernel's buffer is full; 0 where nothing may wait
     */
    LinuxDatagramSink(FileDescriptor socket, int family, boolean hasSegmentation, int patienceMs) {
        this.socket = socket;
        this.patienceMs = patienceMs;
        this.batch = new MessageBatch(family, MAX_QUEUED);
        this.single = new MessageBatch(family, 1);
        this.hasSegmentation = hasSegmentation;
        pollFd.putInt(0, socket.number()).putShort(4, POLLOUT);
    }

    @Override
    public void send(ByteBuffer train, int segmentBytes, Endpoint to) {
        queue(train.isDirect() ? train : copied(train), segmentBytes, Ecn.NOT_ECT, to);
        flush();
    }

    @Override
    public void sendNear(ByteBuffer datagram, Endpoint to) {
        ByteBuffer direct = datagram.isDirect() ? datagram : copied(datagram);
        if (!single.name(0).write(to) || !socket.acquire()) {
            lostCount.incrementAndGet();
            return;
        }
        try {
            long base = addresses.address(direct) + direct.position();
            single.prepareNear(0, base, direct.remaining(), to.address().isV4());
            if (send(single, 0, 1) < 0) {
                lostCount.incrementAndGet();
            }
        } finally {
            socket.release();
        }
    }

    @Override
    public void queue(ByteBuffer train, int segmentBytes, int ecn, Endpoint to) {
        if (!train.isDirect()) {
            queue(copied(train), segmentBytes, ecn, to);
            flush();
            return;
        }
        long base = addresses.address(train) + train.position();
        int length = train.remaining();
        boolean isTrain = hasSegmentation && length > segmentBytes && !isRefused(segmentBytes, to);
        int messageBytes =
                isTrain ? Math.min(MAX_SEGMENTS, MAX_TRAIN_BYTES / segmentBytes) * segmentBytes : segmentBytes;
        for (int start = 0; start < length; start += messageBytes) {
            if (queued == MAX_QUEUED) {
                flush();
            }
            marks[queued] = ecn;
            add(train, base + start, Math.min(messageBytes, length - start), segmentBytes, to);
        }
    }

    private boolean isRefused(int segmentBytes, Endpoint to) {
        Integer shortest = refused.get(to);
        return shortest != null && segmentBytes >= shortest;
    }

    /** Control messages come in arrays; what is longer than a datagram can be is cut, and fails as it would have. */
    private ByteBuffer copied(ByteBuffer train) {
        int length = Math.min(copy.capacity(), train.remaining());
        return copy.clear().put(0, train, train.position(), length).limit(length);
    }

    private void add(ByteBuffer keep, long base, int length, int segmentBytes, Endpoint to) {
        if (!batch.name(queued).write(to)) {
            lostCount.addAndGet(count(length, segmentBytes));
            return;
        }
        batch.prepareSend(queued, base, length, segmentBytes, marks[queued]);
        kept[queued] = keep;
        targets[queued] = to;
        bases[queued] = base;
        lengths[queued] = length;
        segments[queued] = segmentBytes;
        queued++;
    }

    @Override
    public void flush() {
        if (queued == 0) {
            return;
        }
        if (socket.acquire()) {
            try {
                sendAll();
            } finally {
                socket.release();
            }
        } else {
            for (int i = 0; i < queued; i++) {
                lose(i);
            }
        }
        Arrays.fill(kept, 0, queued, null);
        queued = 0;
    }

    private void sendAll() {
        int sent = 0;
        while (sent < queued) {
            int count = send(batch, sent, queued - sent);
            if (count > 0) {
                sent += count;
            } else {
                onError(sent, -count);
                sent++;
            }
        }
    }

    /**
     * How many messages were sent, at least one; or the error of the first, negative. Waits once for room, if it may.
     */
    private int send(MessageBatch messages, int first, int count) {
        int result = Libc.sendmmsg(socket.number(), messages.address(first), count, 0);
        if (result < 0 && patienceMs > 0 && isFull(Libc.errno())) {
            Libc.poll(pollFdAddress, 1, patienceMs);
            result = Libc.sendmmsg(socket.number(), messages.address(first), count, 0);
        }
        return result < 0 ? -Libc.errno() : result;
    }

    private static boolean isFull(int errno) {
        return errno == Errno.EAGAIN || errno == ENOBUFS;
    }

    private void onError(int index, int errno) {
        if (lengths[index] > segments[index] && isRefusal(errno, targets[index], segments[index])) {
            sendSingly(index);
        } else {
            lose(index);
        }
    }

    private void lose(int index) {
        lostCount.addAndGet(count(lengths[index], segments[index]));
    }

    private static int count(int length, int segmentBytes) {
        return (length + segmentBytes - 1) / segmentBytes;
    }

    private void sendSingly(int index) {
        single.name(0).write(targets[index]);
        for (int start = 0; start < lengths[index]; start += segments[index]) {
            int length = Math.min(segments[index], lengths[index] - start);
            single.prepareSend(0, bases[index] + start, length, length, marks[index]);
            if (send(single, 0, 1) < 0) {
                lostCount.incrementAndGet();
            }
        }
    }

    /** Is the train, and not the datagram, what the kernel does not want? */
    private boolean isRefusal(int errno, Endpoint to, int segmentBytes) {
        if (errno == EIO || errno == Errno.EOPNOTSUPP) {
            if (hasSegmentation) {
                LOG.info("the network device can't send trains of datagrams: sending them one by one from now on");
            }
            hasSegmentation = false;
            return true;
        }
        if (errno == Errno.EINVAL || errno == EMSGSIZE) {
            if (refused.size() >= MAX_REFUSED) {
                refused.clear();
            }
            refused.merge(to, segmentBytes, Math::min);
            return true;
        }
        return false;
    }

    @Override
    public long lostCount() {
        return lostCount.get();
    }

    @Override
    public boolean sendsTrains() {
        return hasSegmentation;
    }
}
