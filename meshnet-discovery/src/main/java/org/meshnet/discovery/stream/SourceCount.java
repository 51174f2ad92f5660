package org.meshnet.discovery.stream;

import java.util.HashMap;
import java.util.Map;
import org.meshnet.core.net.IpAddress;

/** How many streams each source address has. An IPv6 source counts by its /64. Not thread-safe. */
final class SourceCount {
    private final int most;
    private final Map<IpAddress, Integer> counts = new HashMap<>();

    SourceCount(int most) {
        this.most = most;
    }

    /** Counts one more, unless that is one too many. */
    boolean add(IpAddress source) {
        IpAddress counted = source.limited();
        int count = counts.getOrDefault(counted, 0);
        if (count >= most) {
            return false;
        }
        counts.put(counted, count + 1);
        return true;
    }

    /** One that was counted is gone. */
    void remove(IpAddress source) {
        counts.computeIfPresent(source.limited(), (address, count) -> count > 1 ? count - 1 : null);
    }
}
