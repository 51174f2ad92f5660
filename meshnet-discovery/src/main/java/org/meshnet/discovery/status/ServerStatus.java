package org.meshnet.discovery.status;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.meshnet.discovery.metrics.ServerReading;
import org.meshnet.discovery.registry.count.RegistryCounter;

/**
 * How a server is at one moment. Immutable.
 *
 * @param subject what does not change
 * @param uptimeSeconds since it started
 * @param figures empty if the server's loop does not answer
 */
public record ServerStatus(StatusSubject subject, long uptimeSeconds, Optional<Figures> figures) {
    /** Does it take nodes: its loop answers, and it is not about to stop? */
    public boolean isReady() {
        return figures.isPresent() && !figures.get().reading().isDraining();
    }

    /**
     * What there is, and how fast it grew lately.
     *
     * @param reading at the end of the interval
     * @param before counters at its begin, by name
     * @param intervalNs how long it is, more than 0
     */
    public record Figures(ServerReading reading, Map<String, Long> before, long intervalNs) {
        /** Copies the map. */
        public Figures {
            before = Map.copyOf(before);
        }

        /** Of a counter since the server's start. */
        public long count(RegistryCounter counter) {
            return reading.counters().getOrDefault(counter.key(), 0L);
        }

        /** By how much a counter grew in the interval, for each second of it. */
        public double perSecond(RegistryCounter counter) {
            long grown = count(counter) - before.getOrDefault(counter.key(), 0L);
            return (double) grown * TimeUnit.SECONDS.toNanos(1) / intervalNs;
        }

        /** Nodes that were registered, with signatures or by a ticket, the same way. */
        public double registeredPerSecond() {
            return perSecond(RegistryCounter.REGISTERED) + perSecond(RegistryCounter.RESUMED);
        }
    }
}
