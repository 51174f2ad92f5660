package org.meshnet.discovery.limit;

import java.util.HashMap;
import java.util.Map;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.relay.Fairness;
import org.meshnet.core.relay.WindowShare;

/**
 * Shares what one network may cause among the source addresses of its members, by the same windows as networks share
 * what there is in all. One more than those that ask has a part of each window, so that whoever asks for the first time
 * finds something left, however much a single source wants. An IPv6 source counts by its /64. Holds one entry for each
 * source that asked in the window. Not thread-safe.
 */
public final class SourceShares {
    private final Fairness fairness;
    private final WindowShare newcomer = new WindowShare();
    private final Map<IpAddress, WindowShare> bySource = new HashMap<>();
    private long windowEndNs;

    /** @param perSecond what the network may cause */
    SourceShares(int perSecond) {
        this.fairness = new Fairness(perSecond);
    }

    /** Takes so much of a source's part, or says that it has to wait for others. Times start at 0 and never fall. */
    boolean take(IpAddress source, int amount, long nowNs) {
        if (nowNs >= windowEndNs) {
            windowEndNs = fairness.nextWindowNs(nowNs);
            bySource.clear();
            fairness.take(newcomer, 1, nowNs);
        }
        return fairness.take(bySource.computeIfAbsent(source.limited(), key -> new WindowShare()), amount, nowNs);
    }
}
