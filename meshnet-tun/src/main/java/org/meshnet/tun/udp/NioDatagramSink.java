package org.meshnet.tun.udp;

import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.meshnet.core.net.Endpoint;

/** Sends trains datagram by datagram through a channel that does not block. One thread sends; any reads the counter. */
public final class NioDatagramSink implements CountingSink {
    private final Supplier<DatagramChannel> channel;
    private final long patienceNs;
    private final TargetCache targets = new TargetCache();
    private final AtomicLong lostCount = new AtomicLong();

    /**
     * @param channel the one to send through now
     * @param patienceNs how long each datagram waits for room when the kernel's buffer is full; 0 where nothing may
     *     wait
     */
    NioDatagramSink(Supplier<DatagramChannel> channel, long patienceNs) {
        this.channel = channel;
        this.patienceNs = patienceNs;
    }

    @Override
    public void send(ByteBuffer train, int segmentBytes, Endpoint to) {
        int lost = NioDatagrams.send(channel.get(), train, segmentBytes, targets.address(to), patienceNs);
        if (lost > 0) {
            lostCount.addAndGet(lost);
        }
    }

    @Override
    public long lostCount() {
        return lostCount.get();
    }
}
