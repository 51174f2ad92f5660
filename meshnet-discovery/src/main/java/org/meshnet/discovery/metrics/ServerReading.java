package org.meshnet.discovery.metrics;

import java.util.Map;
import java.util.Optional;
import org.meshnet.discovery.registry.shared.StoreReading;

/**
 * A server at one moment. Immutable.
 *
 * @param held what it holds
 * @param isDraining is it about to stop?
 * @param counters of the registry, by name
 * @param unsentCount datagrams that the host or a stream did not take
 * @param failureCount flaws of the program that were met
 * @param store by which a directory is shared; empty if none is
 */
public record ServerReading(
        Held held,
        boolean isDraining,
        Map<String, Long> counters,
        long unsentCount,
        long failureCount,
        Optional<StoreReading> store) {
    /** Of one without a store. */
    public ServerReading(
            Held held, boolean isDraining, Map<String, Long> counters, long unsentCount, long failureCount) {
        this(held, isDraining, counters, unsentCount, failureCount, Optional.empty());
    }

    /**
     * How much it holds.
     *
     * @param networkCount networks with at least one node
     * @param nodeCount nodes whose leases have not ended
     * @param streamCount streams that are open
     * @param relayChannelCount two for each pair of nodes
     * @param queuedBytes that wait for streams, beside what their sockets hold
     * @param checkCount registers whose signatures are checked at this moment
     */
    public record Held(
            int networkCount,
            int nodeCount,
            int streamCount,
            int relayChannelCount,
            long queuedBytes,
            int checkCount) {}

    /** Copies the map. */
    public ServerReading {
        counters = Map.copyOf(counters);
    }
}
