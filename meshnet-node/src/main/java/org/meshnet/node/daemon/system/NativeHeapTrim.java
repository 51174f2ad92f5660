package org.meshnet.node.daemon.system;

import java.util.concurrent.TimeUnit;
import org.meshnet.tun.linux.sys.NativeHeap;

/**
 * Gives memory back to the system that the JVM's own work left behind: its compilers, busy in a node's first minutes,
 * free what they took, but the C library keeps it. Rarer and rarer, up to {@value #LONGEST_MINUTES} minutes apart. Used
 * by one thread.
 */
public final class NativeHeapTrim {
    private static final long FIRST_NS = TimeUnit.SECONDS.toNanos(15);
    private static final long LONGEST_MINUTES = 16;
    private static final long LONGEST_NS = TimeUnit.MINUTES.toNanos(LONGEST_MINUTES);

    private final Runnable trim;
    private long dueNs;
    private long pauseNs = FIRST_NS;

    public NativeHeapTrim(long nowNs) {
        this(NativeHeap::trim, nowNs);
    }

    public NativeHeapTrim(Runnable trim, long nowNs) {
        this.trim = trim;
        this.dueNs = nowNs + pauseNs;
    }

    /** Trims if it is time to. */
    public void look(long nowNs) {
        if (nowNs - dueNs < 0) {
            return;
        }
        trim.run();
        pauseNs = Math.min(LONGEST_NS, 2 * pauseNs);
        dueNs = nowNs + pauseNs;
    }
}
