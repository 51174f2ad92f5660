package org.meshnet.discovery.registry.check;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.wire.Bytes;

/**
 * Which checks are in work: each datagram once, no more than the runner takes, and of one source address no more than a
 * small part of that, so that whoever comes finds room beside one that has much to be checked. An IPv6 source counts by
 * its /64. Not thread-safe.
 */
public final class CheckRoom {
    /** The part of all that one source may have. */
    static final int SHARE_DIVISOR = 8;

    private final CheckRunner runner;
    private final int share;
    private final Set<Bytes> datagrams = new HashSet<>();
    private final Map<IpAddress, Integer> bySource = new HashMap<>();

    /** An empty one. */
    public CheckRoom(CheckRunner runner) {
        this.runner = runner;
        this.share = Math.max(1, runner.capacity() / SHARE_DIVISOR);
    }

    /** Is the same datagram in work? */
    public boolean holds(Bytes datagram) {
        return datagrams.contains(datagram);
    }

    /** Is there no room for anybody? */
    public boolean isFull() {
        return datagrams.size() >= runner.capacity();
    }

    /** Is there no room for this source, as it has its share? */
    public boolean isFullFor(IpAddress source) {
        return bySource.getOrDefault(source.limited(), 0) >= share;
    }

    /**
     * Has a check worked on; only where there is room. Whoever decides or drops it says so by {@link #end}.
     *
     * @param datagram that it is of
     * @param nowNs of the registry's time
     */
    public void begin(Bytes datagram, IpAddress source, Check check, long nowNs) {
        datagrams.add(datagram);
        bySource.merge(source.limited(), 1, Integer::sum);
        runner.run(check, nowNs);
    }

    /** A check is not in work any more. */
    public void end(Bytes datagram, IpAddress source) {
        if (datagrams.remove(datagram)) {
            int left = bySource.getOrDefault(source.limited(), 0) - 1;
            if (left > 0) {
                bySource.put(source.limited(), left);
            } else {
                bySource.remove(source.limited());
            }
        }
    }

    /** How many are in work. */
    public int count() {
        return datagrams.size();
    }
}
