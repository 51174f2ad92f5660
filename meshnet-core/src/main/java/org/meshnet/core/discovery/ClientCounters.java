package org.meshnet.core.discovery;

import java.util.EnumMap;
import java.util.Map;

/** The counts of one client. */
final class ClientCounters {
    private final long[] counts = new long[ClientCounter.values().length];

    void count(ClientCounter counter) {
        counts[counter.ordinal()]++;
    }

    Map<ClientCounter, Long> snapshot() {
        Map<ClientCounter, Long> snapshot = new EnumMap<>(ClientCounter.class);
        for (ClientCounter counter : ClientCounter.values()) {
            snapshot.put(counter, counts[counter.ordinal()]);
        }
        return snapshot;
    }
}
