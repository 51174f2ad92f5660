package org.meshnet.discovery.status;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.meshnet.discovery.metrics.ServerReading;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.registry.count.RegistryCounter;
import org.meshnet.discovery.stream.StreamLimits;

/** What servers of tests are like. */
final class Readings {
    static final StatusSubject SUBJECT = new StatusSubject(
            "1.2.3",
            1_800_000_000_999L,
            "5".repeat(64),
            List.of("udp [::]:8000", "tcp [::]:8000"),
            RegistryConfig.DEFAULT,
            StreamLimits.DEFAULT);

    private Readings() {}

    /** All counters are this. */
    static ServerReading counting(long count) {
        return counting(count, false);
    }

    static ServerReading counting(long count, boolean isDraining) {
        Map<String, Long> counters = new LinkedHashMap<>();
        for (RegistryCounter counter : RegistryCounter.values()) {
            counters.put(counter.key(), count);
        }
        return new ServerReading(new ServerReading.Held(2, 31, 4, 6, 7_000, 8), isDraining, counters, 5, 0);
    }
}
