package org.meshnet.discovery.registry;

import java.util.EnumMap;
import java.util.Map;

/** The registry's counters. Not thread-safe. */
final class Counters {
    private final long[] values = new long[Counter.values().length];

    void add(Counter counter) {
        values[counter.ordinal()]++;
    }

    void add(Counter counter, long amount) {
        values[counter.ordinal()] += amount;
    }

    long get(Counter counter) {
        return values[counter.ordinal()];
    }

    Map<Counter, Long> snapshot() {
        Map<Counter, Long> snapshot = new EnumMap<>(Counter.class);
        for (Counter counter : Counter.values()) {
            snapshot.put(counter, get(counter));
        }
        return snapshot;
    }
}
