package org.meshnet.node.daemon.name;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.meshnet.core.net.Endpoint;

/**
 * What a name stands for, as its answers tell: where one comes back that was missing, the name stands for several in
 * turn, and all of them are its addresses; else only those of the last answer are, so that a name that moves is
 * followed. One thread.
 */
final class NameRecords {
    static final long KEPT_NS = TimeUnit.MINUTES.toNanos(15);
    /** As many as one name's ways are. */
    static final int MOST = 16;

    private final Map<Endpoint, Long> seenNs = new LinkedHashMap<>();
    private Set<Endpoint> last = Set.of();
    private boolean isInTurn;

    /** An answer came; returns the addresses that the name stands for. */
    List<Endpoint> take(List<Endpoint> answer, long nowNs) {
        seenNs.values().removeIf(thenNs -> nowNs - thenNs > KEPT_NS);
        isInTurn |= answer.stream().anyMatch(address -> seenNs.containsKey(address) && !last.contains(address));
        for (Endpoint address : answer) {
            seenNs.remove(address);
            seenNs.put(address, nowNs);
        }
        while (seenNs.size() > MOST) {
            seenNs.remove(seenNs.keySet().iterator().next());
        }
        last = Set.copyOf(answer);
        isInTurn &= !last.containsAll(seenNs.keySet());
        return isInTurn
                ? Stream.concat(answer.stream(), seenNs.keySet().stream())
                        .distinct()
                        .toList()
                : answer;
    }
}
