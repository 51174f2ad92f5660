package org.meshnet.core.discovery;

import java.util.EnumMap;
import java.util.Map;

/** The counts of one client. */
final class ClientCounters {
    private final Map<ClientCounter, Long> counts = new EnumMap<>(ClientCounter.class);

    ClientCounters() {
        for (ClientCounter counter : ClientCounter.values()) {
            counts.put(counter, 0L);
        }
    }

    void count(ClientCounter counter) {
        counts.merge(counter, 1L, Long::sum);
    }

    Map<ClientCounter, Long> snapshot() {
        return new EnumMap<>(counts);
    }
}
