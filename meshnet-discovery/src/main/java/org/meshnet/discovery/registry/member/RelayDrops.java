package org.meshnet.discovery.registry.member;

import java.util.concurrent.TimeUnit;

/**
 * How many of a node's relayed datagrams were dropped since it was last told, at most once a second. Not thread-safe.
 */
public final class RelayDrops {
    private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

    private long count;
    private long nextNs;

    /** Counts one more; how many the node is to be told of now, 0 if not now. Times start at 0 and never fall. */
    public long add(long nowNs) {
        count++;
        if (nowNs < nextNs) {
            return 0;
        }
        long told = count;
        count = 0;
        nextNs = nowNs + INTERVAL_NS;
        return told;
    }
}
