package org.meshnet.discovery.registry.tell;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Reach;
import org.meshnet.discovery.registry.count.RegistryCounter;
import org.meshnet.discovery.registry.count.RegistryCounters;
import org.meshnet.discovery.registry.member.Member;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices members that are seen at a loopback or private address while others of their network come from farther away,
 * who cannot reach them there. Says so once for a node and hour, one line a second at most. Not thread-safe.
 */
public final class ReachWatch {
    static final long QUIET_NS = TimeUnit.HOURS.toNanos(1);

    private static final Logger LOG = LoggerFactory.getLogger(ReachWatch.class);
    private static final long LINE_PAUSE_NS = TimeUnit.SECONDS.toNanos(1);
    /** To look through a network's members takes time when they are many. */
    private static final long LOOK_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final int MOST_REMEMBERED = 4096;

    private final RegistryCounters counters;
    private final Map<NodeKey, Long> saidNs = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<NodeKey, Long> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };
    private long nextLookNs = Long.MIN_VALUE;

    public ReachWatch(RegistryCounters counters) {
        this.counters = counters;
    }

    /** This member was heard of. */
    public void look(Member member, long nowNs) {
        Endpoint seen = member.endpoint();
        if (seen.isLink() || Reach.of(seen.address()) == Reach.WORLD || nowNs < nextLookNs) {
            return;
        }
        Long lastNs = saidNs.get(member.nodeKey());
        if (lastNs != null && nowNs - lastNs < QUIET_NS) {
            return;
        }
        nextLookNs = nowNs + LOOK_PAUSE_NS;
        if (member.network().all().stream().anyMatch(other -> isFarther(other.endpoint(), seen))) {
            say(member, nowNs);
        }
    }

    private static boolean isFarther(Endpoint other, Endpoint seen) {
        return !other.isLink()
                && other.address().family() == seen.address().family()
                && Reach.of(other.address()).compareTo(Reach.of(seen.address())) > 0;
    }

    private void say(Member member, long nowNs) {
        nextLookNs = nowNs + LINE_PAUSE_NS;
        saidNs.remove(member.nodeKey());
        saidNs.put(member.nodeKey(), nowNs);
        counters.add(RegistryCounter.OUT_OF_REACH);
        LOG.warn(
                "node {} of network {} is seen at {}, where members from elsewhere cannot reach it, unless it "
                        + "was started with --endpoint",
                member.nodeKey(),
                member.network().networkId(),
                member.endpoint());
    }
}
