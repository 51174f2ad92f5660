package org.meshnet.node.metrics;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.engine.status.PeerStatus;

/**
 * Holds the peers with figures of their own to a number in each hour: what gathers figures keeps the series of those
 * that are gone, too, and members have another key or name as often as they like. One thread.
 */
final class PeerSeries {
    /** Twice as many as at one time. */
    static final int MOST = 2 * PeerSelection.MOST;

    private static final long MEMORY_NS = TimeUnit.HOURS.toNanos(1);

    private final Map<List<String>, Long> seenNs = new HashMap<>();

    /** Those of these that had figures within the hour, and further ones while there is room. */
    Map<PeerStatus, String[]> of(Map<PeerStatus, String[]> labels, long nowNs) {
        seenNs.values().removeIf(ns -> nowNs - ns > MEMORY_NS);
        Map<PeerStatus, String[]> told = new LinkedHashMap<>();
        labels.forEach((peer, each) -> {
            List<String> series = List.of(each);
            if (seenNs.containsKey(series) || seenNs.size() < MOST) {
                seenNs.put(series, nowNs);
                told.put(peer, each);
            }
        });
        return told;
    }
}
