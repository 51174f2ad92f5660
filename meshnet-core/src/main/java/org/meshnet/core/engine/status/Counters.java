package org.meshnet.core.engine.status;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.meshnet.core.count.Counted;

/** The counts of one engine. Thread-safe. */
public final class Counters {
    private final Map<Counter, LongAdder> counts = new EnumMap<>(Counter.class);

    /** All are zero. */
    public Counters() {
        for (Counter counter : Counter.values()) {
            counts.put(counter, new LongAdder());
        }
    }

    /** Adds one. */
    public void add(Counter counter) {
        adder(counter).increment();
    }

    /** Adds so many. */
    public void add(Counter counter, long count) {
        adder(counter).add(count);
    }

    /** The count so far. */
    public long count(Counter counter) {
        return adder(counter).sum();
    }

    private LongAdder adder(Counter counter) {
        return Objects.requireNonNull(counts.get(counter));
    }

    /** All counts by name. */
    public Map<String, Long> asMap() {
        return Counted.byKey(counts);
    }
}
