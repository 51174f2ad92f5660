package org.meshnet.core.discovery;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.wire.Introduction;

/**
 * The relay channels that the server gave to this node, and when a notice of each was last heeded: anybody could send
 * notices who forges the server's address. One of a channel that was never given counts for nothing; one of another,
 * once a second.
 */
final class GivenChannels {
    /** As many as a server gives to one node. */
    static final int CAPACITY = 1024;

    private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long NEVER_NS = Long.MIN_VALUE / 2;

    private final Map<Long, Long> heededNs = new LinkedHashMap<>();

    /** The server forwards under this channel, or under none. */
    void add(long channel) {
        if (channel == Introduction.NO_RELAY || heededNs.putIfAbsent(channel, NEVER_NS) != null) {
            return;
        }
        if (heededNs.size() > CAPACITY) {
            heededNs.remove(heededNs.keySet().iterator().next());
        }
    }

    /** Was it given? */
    boolean has(long channel) {
        return heededNs.containsKey(channel);
    }

    /** Is this notice to be heeded? */
    boolean take(long channel, long nowNs) {
        Long before = heededNs.get(channel);
        if (before == null || nowNs - before < INTERVAL_NS) {
            return false;
        }
        heededNs.put(channel, nowNs);
        return true;
    }
}
