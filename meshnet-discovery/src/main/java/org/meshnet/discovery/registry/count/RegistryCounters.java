package org.meshnet.discovery.registry.count;

import java.util.EnumMap;
import java.util.Map;
import org.meshnet.core.count.Counted;

/** The registry's counters. Not thread-safe. */
public final class RegistryCounters {
    private final EnumMap<RegistryCounter, Long> values = new EnumMap<>(RegistryCounter.class);

    public RegistryCounters() {
        for (RegistryCounter counter : RegistryCounter.values()) {
            values.put(counter, 0L);
        }
    }

    public void add(RegistryCounter counter) {
        add(counter, 1);
    }

    public void add(RegistryCounter counter, long amount) {
        values.merge(counter, amount, Long::sum);
    }

    public long get(RegistryCounter counter) {
        return values.getOrDefault(counter, 0L);
    }

    /** All counts by name. */
    public Map<String, Long> asMap() {
        return Counted.byKey(values);
    }
}
