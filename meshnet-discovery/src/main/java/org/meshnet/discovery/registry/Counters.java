package org.meshnet.discovery.registry;

import java.util.EnumMap;
import java.util.Map;
import org.meshnet.core.count.Counted;

/** The registry's counters. Not thread-safe. */
final class Counters {
    private final EnumMap<Counter, Long> values = new EnumMap<>(Counter.class);

    Counters() {
        for (Counter counter : Counter.values()) {
            values.put(counter, 0L);
        }
    }

    void add(Counter counter) {
        add(counter, 1);
    }

    void add(Counter counter, long amount) {
        values.merge(counter, amount, Long::sum);
    }

    long get(Counter counter) {
        return values.getOrDefault(counter, 0L);
    }

    /** All counts by name. */
    Map<String, Long> asMap() {
        return Counted.byKey(values);
    }
}
