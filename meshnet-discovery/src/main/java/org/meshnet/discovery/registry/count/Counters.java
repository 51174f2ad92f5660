package org.meshnet.discovery.registry.count;

import java.util.EnumMap;
import java.util.Map;
import org.meshnet.core.count.Counted;

/** The registry's counters. Not thread-safe. */
public final class Counters {
    private final EnumMap<Counter, Long> values = new EnumMap<>(Counter.class);

    public Counters() {
        for (Counter counter : Counter.values()) {
            values.put(counter, 0L);
        }
    }

    public void add(Counter counter) {
        add(counter, 1);
    }

    public void add(Counter counter, long amount) {
        values.merge(counter, amount, Long::sum);
    }

    public long get(Counter counter) {
        return values.getOrDefault(counter, 0L);
    }

    /** All counts by name. */
    public Map<String, Long> asMap() {
        return Counted.byKey(values);
    }
}
