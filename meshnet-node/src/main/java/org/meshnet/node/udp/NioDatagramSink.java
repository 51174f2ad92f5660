package org.meshnet.node.udp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.meshnet.core.net.Endpoint;

/**
 * Sends trains datagram by datagram through a channel that does not block. When the kernel's buffer is full it waits for room, up
 * to 2 ms a datagram. One thread sends; any reads the counter.
 */
public final class NioDatagramSink implements CountingSink {
    private static final long PATIENCE_NS = 2_000_000;
    private static final long PAUSE_NS = 50_000;

    private final DatagramChannel channel;
    private final TargetCache targets = new TargetCache();
    private final AtomicLong lostCount = new AtomicLong();

    NioDatagramSink(DatagramChannel channel) {
        this.channel = channel;
    }

    @Override
    public void send(ByteBuffer train, int segmentBytes, Endpoint to) {
        int position = train.position();
        int end = train.limit();
        try {
            InetSocketAddress target = targets.address(to);
            for (int start = position; start < end; start += segmentBytes) {
                train.limit(Math.min(start + segmentBytes, end)).position(start);
                sendOne(train, target);
            }
        } finally {
            train.limit(end).position(position);
        }
    }

    @Override
    public long lostCount() {
        return lostCount.get();
    }

    private void sendOne(ByteBuffer datagram, InetSocketAddress target) {
        try {
            if (channel.send(datagram, target) == 0 && datagram.hasRemaining() && !sendPatiently(datagram, target)) {
                lostCount.incrementAndGet();
            }
        } catch (IOException | UnsupportedAddressTypeException e) {
            // No route, no such family, too long, or closed: the network would have lost it, and the protocol copes.
            lostCount.incrementAndGet();
        }
    }

    private boolean sendPatiently(ByteBuffer datagram, InetSocketAddress target) throws IOException {
        long startNs = System.nanoTime();
        while (System.nanoTime() - startNs < PATIENCE_NS) {
            LockSupport.parkNanos(PAUSE_NS);
            if (channel.send(datagram, target) > 0) {
                return true;
            }
        }
        return false;
    }
}
