package org.meshnet.tun.udp.linux;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;
import org.meshnet.tun.linux.sys.DirectMemory;
import org.meshnet.tun.linux.sys.FileDescriptor;
import org.meshnet.tun.linux.sys.Libc;
import org.meshnet.tun.udp.DatagramReceiver;
import org.meshnet.tun.udp.UdpSocket;

/**
 * Receives datagrams and trains through a socket that does not block, several in one call ({@code man 2 recvmmsg}). One
 * thread; another may shut the socket.
 */
final class LinuxReceiver implements DatagramReceiver {
    private static final int BUFFER_BYTES = UdpSocket.BUFFER_BYTES;
    /** Buffers begin at different distances from a page's start: else all beginnings shared a few lines of a cache. */
    private static final int STRIDE_BYTES = BUFFER_BYTES + 5 * 64;

    private final FileDescriptor socket;
    private final int atOnce;
    private final MessageBatch batch;
    private final ByteBuffer[] buffers;
    private final long[] bufferAddresses;
    private Endpoint lastSource = new Endpoint(IpAddress.v4(0), 0);
    /** Of what the last call received: which one was handed out last, and the count. */
    private int next = -1;

    private int received;
    private int used;

    /**
     * @param family of the socket's addresses
     * @param atOnce datagrams or trains that one call takes at most
     */
    LinuxReceiver(FileDescriptor socket, int family, int atOnce) {
        this.socket = socket;
        this.atOnce = atOnce;
        this.batch = new MessageBatch(family, atOnce);
        this.buffers = new ByteBuffer[atOnce];
        this.bufferAddresses = new long[atOnce];
        ByteBuffer arena = ByteBuffer.allocateDirect(atOnce * STRIDE_BYTES);
        for (int i = 0; i < atOnce; i++) {
            buffers[i] = arena.slice(i * STRIDE_BYTES, BUFFER_BYTES);
            bufferAddresses[i] = DirectMemory.addressOf(buffers[i]);
            batch.prepareReceive(i, bufferAddresses[i], BUFFER_BYTES);
        }
    }

    @Override
    public @Nullable Endpoint receive() {
        while (++next < received || receiveMore()) {
            if (!batch.isTruncated(next)) {
                buffers[next].limit(batch.receivedBytes(next)).position(0);
                return source();
            }
        }
        return null;
    }

    /** False if nothing waits. */
    private boolean receiveMore() {
        received = receiveBatch();
        next = received > 0 ? 0 : -1;
        return received > 0;
    }

    private int receiveBatch() {
        if (!socket.acquire()) {
            return 0;
        }
        try {
            // What the last call wrote over; it used no message behind these.
            for (int i = 0; i < used; i++) {
                batch.prepareReceive(i, bufferAddresses[i], BUFFER_BYTES);
            }
            used = Math.max(0, Libc.recvmmsg(socket.number(), batch.address(0), atOnce, 0, 0));
            return used;
        } finally {
            socket.release();
            Reference.reachabilityFence(this);
        }
    }

    private Endpoint source() {
        SocketAddressMemory source = batch.name(next);
        if (!source.holds(lastSource)) {
            lastSource = source.read();
        }
        return lastSource;
    }

    /** Is there something that the last call received and {@link #receive} did not hand out yet? */
    boolean holdsMore() {
        return next + 1 < received;
    }

    @Override
    public ByteBuffer received() {
        return buffers[next];
    }

    @Override
    public int segmentBytes() {
        return batch.receivedSegmentBytes(next);
    }

    /** The marks in the IP headers of what was received last; none where the socket does not tell. */
    int ecn() {
        return batch.receivedEcn(next);
    }
}
