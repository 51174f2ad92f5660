package org.meshnet.sim.mesh;

import java.nio.ByteBuffer;
import java.util.BitSet;
import org.meshnet.core.net.IpAddress;
import org.meshnet.sim.SimScheduler;
import org.meshnet.sim.SimTimer;

/**
 * Numbered UDP datagrams that one node sends another at a steady pace, and what of them arrives; there, or back again
 * as echoes.
 */
public final class SimFlow {
    private static final int SIZE_BYTES = 200;
    private static final int HEADER_BYTES = 28;

    private final SimScheduler scheduler;
    private final SimNode from;
    private final SimNode to;
    private final int port;
    private final int family;
    private final boolean isEchoed;
    private final long intervalNs;
    private final SimTimer timer;
    private final BitSet arrived = new BitSet();
    private final IpAddress destination;
    private int packetBytes = HEADER_BYTES + SIZE_BYTES;
    private int longestArrivedBytes;
    private int sentCount;
    private int duplicateCount;
    private long lastArrivalNs;
    private long longestSilenceNs;

    /** @param isEchoed whether the receiver sends each back, and only what comes back has arrived */
    SimFlow(SimScheduler scheduler, SimNode from, SimNode to, int port, int family, boolean isEchoed, long intervalNs) {
        this.scheduler = scheduler;
        this.from = from;
        this.to = to;
        this.port = port;
        this.family = family;
        this.isEchoed = isEchoed;
        this.intervalNs = intervalNs;
        this.destination = to.address(family);
        this.timer = new SimTimer(scheduler, this::send);
        this.lastArrivalNs = scheduler.nowNs();
        listen();
        timer.set(scheduler.nowNs());
    }

    /** Listens at the receiver, again after that was restarted. */
    void listen() {
        to.kernel().listen(port, isEchoed ? this::sendBack : this::onData);
        if (isEchoed) {
            from.kernel().listen(port, this::onData);
        }
    }

    private void sendBack(ByteBuffer data) {
        byte[] copy = new byte[data.remaining()];
        data.get(copy);
        to.kernel().send(IpMessage.udp(destination, from.address(family), port, copy));
    }

    /** Has its packets be so long from now on, or as long as the kernel was told that fits. */
    public SimFlow withPackets(int bytes) {
        packetBytes = bytes;
        return this;
    }

    /** The longest packet that arrived since the beginning or {@link #forgetSilence()}. */
    public int longestArrivedBytes() {
        return longestArrivedBytes;
    }

    /** Sends no more. */
    public void stop() {
        timer.set(Long.MAX_VALUE);
    }

    public int sentCount() {
        return sentCount;
    }

    /** Different ones that arrived. */
    public int arrivedCount() {
        return arrived.cardinality();
    }

    public int lostCount() {
        return sentCount - arrivedCount();
    }

    /** Arrivals of what had arrived before. */
    public int duplicateCount() {
        return duplicateCount;
    }

    /**
     * The longest time without an arrival since the beginning or {@link #forgetSilence()}, the one that lasts now
     * included.
     */
    public double longestSilenceSeconds() {
        long current = scheduler.nowNs() - lastArrivalNs;
        return Math.max(longestSilenceNs, current) / 1e9;
    }

    /** Fails if one of them was silent for longer. */
    public static void assertSilentAtMost(double seconds, SimFlow... flows) {
        for (SimFlow flow : flows) {
            if (flow.longestSilenceSeconds() > seconds) {
                throw new AssertionError(
                        "silent for " + flow.longestSilenceSeconds() + " s, " + flow.lostCount() + " lost");
            }
        }
    }

    /** Starts to measure silence anew. */
    public void forgetSilence() {
        longestSilenceNs = 0;
        longestArrivedBytes = 0;
        lastArrivalNs = scheduler.nowNs();
    }

    private void send() {
        if (from.isRunning() && from.hasAddress(family)) {
            int fitting = Math.min(packetBytes, from.kernel().pathMtu(destination));
            byte[] data = ByteBuffer.allocate(fitting - HEADER_BYTES)
                    .putInt(sentCount)
                    .array();
            sentCount++;
            IpAddress source = from.address(family);
            from.kernel().send(IpMessage.udp(source, destination, port, data));
        }
        timer.set(scheduler.nowNs() + intervalNs);
    }

    private void onData(ByteBuffer data) {
        longestArrivedBytes = Math.max(longestArrivedBytes, HEADER_BYTES + data.remaining());
        int number = data.getInt();
        if (arrived.get(number)) {
            duplicateCount++;
            return;
        }
        arrived.set(number);
        longestSilenceNs = Math.max(longestSilenceNs, scheduler.nowNs() - lastArrivalNs);
        lastArrivalNs = scheduler.nowNs();
    }
}
