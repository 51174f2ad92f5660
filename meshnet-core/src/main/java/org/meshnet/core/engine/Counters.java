package org.meshnet.core.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/** The counts of one engine. Thread-safe. */
public final class Counters {
    private final AtomicLongArray counts = new AtomicLongArray(Counter.values().length);

    /** Adds one. */
    public void add(Counter counter) {
        counts.getAndIncrement(counter.ordinal());
    }

    /** The count so far. */
    public long count(Counter counter) {
        return counts.get(counter.ordinal());
    }

    /** All counts by name. */
    public Map<String, Long> asMap() {
        Map<String, Long> map = new LinkedHashMap<>();
        for (Counter counter : Counter.values()) {
            map.put(counter.key(), count(counter));
        }
        return map;
    }
}
