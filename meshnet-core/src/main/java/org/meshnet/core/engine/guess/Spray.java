package org.meshnet.core.engine.guess;

import java.util.concurrent.TimeUnit;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.IpAddress;

/** The easy side of a run: which of the hard side's ports to try next, 200 a second. Control thread only. */
public final class Spray {
    /**
     * A run's random ports: with 256 open, one of them is hit in 64 of 100 runs, and a small router holds as many
     * flows.
     */
    public static final int RANDOM_COUNT = 256;

    private static final int PORTS_AT_ONCE = 2;
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(10);
    /** A busy host may be late; this much is made up for at once. */
    private static final int MOST_PAUSES = 10;

    private final IpAddress address;
    private final int[] ports;
    private final boolean isRandom;
    private int next;
    private long nextNs;

    /**
     * @param address of the hard side
     * @param ports the most promising first
     */
    public Spray(IpAddress address, int[] ports, boolean isRandom, long nowNs) {
        this.address = address;
        this.ports = ports;
        this.isRandom = isRandom;
        this.nextNs = nowNs;
    }

    public boolean isRandom() {
        return isRandom;
    }

    public boolean isOver() {
        return next >= ports.length;
    }

    public long nextNs() {
        return nextNs;
    }

    /** How many probes are due. */
    public int takeDue(long nowNs) {
        if (nowNs - nextNs < 0) {
            return 0;
        }
        long pauses = Math.min(MOST_PAUSES, 1 + (nowNs - nextNs) / PAUSE_NS);
        nextNs = Math.max(nextNs + pauses * PAUSE_NS, nowNs);
        return (int) Math.min(pauses * PORTS_AT_ONCE, ports.length - next);
    }

    /** Where the next probe goes, once it is not over. */
    public Endpoint target() {
        return new Endpoint(address, ports[next]);
    }

    /** It went there. */
    public void onSent() {
        next++;
    }
}
