package org.meshnet.tun.udp;

import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.meshnet.core.net.Endpoint;

/**
 * Sends trains datagram by datagram through a channel that does not block. When the kernel's buffer is full it waits
 * for room, up to 2 ms a datagram. One thread sends; any reads the counter.
 */
public final class NioDatagramSink implements CountingSink {
    private final Supplier<DatagramChannel> channel;
    private final TargetCache targets = new TargetCache();
    private final AtomicLong lostCount = new AtomicLong();

    /** @param channel the one to send through now */
    NioDatagramSink(Supplier<DatagramChannel> channel) {
        this.channel = channel;
    }

    @Override
    public void send(ByteBuffer train, int segmentBytes, Endpoint to) {
        int lost = NioDatagrams.send(channel.get(), train, segmentBytes, targets.address(to));
        if (lost > 0) {
            lostCount.addAndGet(lost);
        }
    }

    @Override
    public long lostCount() {
        return lostCount.get();
    }
}
