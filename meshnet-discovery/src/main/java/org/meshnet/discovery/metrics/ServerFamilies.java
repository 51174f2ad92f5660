package org.meshnet.discovery.metrics;

import java.util.List;
import java.util.Optional;
import org.meshnet.core.metrics.Families;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.registry.count.RegistryCounter;
import org.meshnet.discovery.registry.shared.StoreReading;
import org.meshnet.discovery.stream.StreamLimits;

/** What is told of a server: counts, and what it may come to. No network, node or address is named. Stateless. */
final class ServerFamilies {
    static final String PREFIX = "meshnet_discovery_";

    private final String version;
    private final RegistryConfig config;
    private final StreamLimits streams;

    ServerFamilies(String version, RegistryConfig config, StreamLimits streams) {
        this.version = version;
        this.config = config;
        this.streams = streams;
    }

    /** @param found empty if the server's loop does not answer */
    void addTo(Families families, Optional<ServerReading> found) {
        Families.Sheet sheet = families.sheet(PREFIX);
        sheet.add("up", "Does the server's loop answer?", found.isPresent() ? 1 : 0);
        sheet.add("info", "Which program it is; always 1.", 1, "version", version);
        sheet.add(
                "networks_limit",
                "Networks that there may be.",
                config.capacity().networks());
        sheet.add("nodes_limit", "Nodes that there may be.", config.capacity().nodes());
        sheet.add("streams_limit", "Streams that there may be.", streams.maxStreams());
        sheet.add("lease_seconds", "How long a node that is not heard of stays registered.", config.leaseSeconds());
        sheet.add(
                "relay_limit_bytes_per_second",
                "Bytes a second that all nodes together may send by relay; 0 without a relay.",
                config.relay().isEnabled() ? config.relay().totalBytesPerSecond() : 0);
        found.ifPresent(reading -> addReading(sheet, reading));
    }

    private static void addReading(Families.Sheet sheet, ServerReading reading) {
        sheet.add("networks", "Networks with at least one node.", reading.held().networkCount());
        sheet.add(
                "nodes",
                "Nodes that are registered: whose leases have not ended.",
                reading.held().nodeCount());
        sheet.add(
                "streams",
                "Streams, by TCP and TLS, that are open.",
                reading.held().streamCount());
        sheet.add(
                "checks",
                "Registers whose signatures are checked at this moment.",
                reading.held().checkCount());
        sheet.add("draining", "1 while the server is about to stop, else 0.", reading.isDraining() ? 1 : 0);
        sheet.add("unsent_total", "Datagrams that the host or a stream did not take.", reading.unsentCount());
        sheet.add(
                "failures_total",
                "Datagrams and timers that ended in an error of the program, each logged.",
                reading.failureCount());
        reading.store().ifPresent(store -> addStore(sheet, store));
        sheet.addCounts(List.of(RegistryCounter.values()), reading.counters());
    }

    private static void addStore(Families.Sheet sheet, StoreReading store) {
        sheet.add("store_up", "Does the store answer?", store.isUp() ? 1 : 0);
        sheet.add("store_servers", "Other servers of the store that are alive.", store.serverCount());
        sheet.add("store_remote_nodes", "Nodes at other servers that are known here.", store.remoteCount());
        sheet.add(
                "store_unwritten_nodes",
                "Nodes of this server that the store does not know as they are.",
                store.unwrittenCount());
        sheet.add(
                "store_commands_total",
                "What the store was asked.",
                store.commands().count());
        sheet.add(
                "store_failed_commands_total",
                "Of these, what it did not answer, or refused.",
                store.commands().failedCount());
        sheet.add(
                "store_bad_records_total",
                "Records of the store that could not be used: of no server with this key, or too many.",
                store.badRecordCount());
    }
}
