package org.meshnet.discovery.status;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.meshnet.core.web.JsonText;
import org.meshnet.discovery.metrics.ServerReading;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.registry.config.RelayConfig;
import org.meshnet.discovery.registry.count.RegistryCounter;
import org.meshnet.discovery.registry.shared.StoreReading;

/** The status for programs, as docs/json.md has it: one line of JSON. Stateless. */
public final class StatusDocument {
    private static final int SCHEMA = 1;
    private static final String NONE = "null";

    private StatusDocument() {}

    /** One object, with each field of the document. */
    public static String of(ServerStatus status) {
        StatusSubject subject = status.subject();
        RegistryConfig.Capacity capacity = subject.config().capacity();
        Instant start = Instant.ofEpochMilli(subject.startMs()).truncatedTo(ChronoUnit.SECONDS);
        return "{"
                + String.join(
                        ",",
                        field("schema", SCHEMA),
                        field("version", JsonText.quoted(subject.version())),
                        field("startedAt", JsonText.quoted(start.toString())),
                        field("uptimeSeconds", status.uptimeSeconds()),
                        field("ready", status.isReady()),
                        field("key", JsonText.quoted(subject.key())),
                        field("listens", strings(subject.listens())),
                        field("leaseSeconds", subject.config().leaseSeconds()),
                        field("networksLimit", capacity.networks()),
                        field("nodesLimit", capacity.nodes()),
                        field("nodesPerNetworkLimit", capacity.nodesPerNetwork()),
                        field("streamsLimit", subject.streams().maxStreams()),
                        field(
                                "present",
                                status.figures()
                                        .map(each -> present(each.reading()))
                                        .orElse(NONE)),
                        field(
                                "rates",
                                status.figures().map(StatusDocument::rates).orElse(NONE)),
                        field("relay", relay(status)),
                        field(
                                "store",
                                status.figures()
                                        .flatMap(each -> each.reading().store())
                                        .map(StatusDocument::store)
                                        .orElse(NONE)),
                        field(
                                "drops",
                                status.figures().map(StatusDocument::drops).orElse(NONE)))
                + "}";
    }

    private static String present(ServerReading reading) {
        return object(
                field("draining", reading.isDraining()),
                field("networks", reading.held().networkCount()),
                field("nodes", reading.held().nodeCount()),
                field("streams", reading.held().streamCount()),
                field("queuedBytes", reading.held().queuedBytes()),
                field("checks", reading.held().checkCount()),
                field("unsent", reading.unsentCount()),
                field("failures", reading.failureCount()));
    }

    private static String rates(ServerStatus.Figures figures) {
        return object(
                field("intervalMs", TimeUnit.NANOSECONDS.toMillis(figures.intervalNs())),
                field("registrations", decimal(figures.registeredPerSecond())),
                rate("refreshes", figures, RegistryCounter.REFRESHED),
                rate("lookUps", figures, RegistryCounter.LOOKED_UP),
                rate("introductions", figures, RegistryCounter.INTRODUCED),
                rate("datagramsIn", figures, RegistryCounter.DATAGRAMS_IN),
                rate("datagramsOut", figures, RegistryCounter.DATAGRAMS_OUT),
                rate("bytesIn", figures, RegistryCounter.BYTES_IN),
                rate("bytesOut", figures, RegistryCounter.BYTES_OUT));
    }

    private static String relay(ServerStatus status) {
        RelayConfig config = status.subject().config().relay();
        return object(
                field("enabled", config.isEnabled()),
                field("only", config.isOnly()),
                field("limitBytesPerSecond", config.isEnabled() ? config.totalBytesPerSecond() : 0),
                field(
                        "channels",
                        status.figures()
                                .map(each ->
                                        String.valueOf(each.reading().held().relayChannelCount()))
                                .orElse(NONE)),
                field(
                        "bytesPerSecond",
                        status.figures()
                                .map(each -> decimal(each.perSecond(RegistryCounter.RELAYED_BYTES)))
                                .orElse(NONE)));
    }

    private static String store(StoreReading store) {
        return object(
                field("up", store.isUp()),
                field("servers", store.serverCount()),
                field("remoteNodes", store.remoteCount()),
                field("unwrittenNodes", store.unwrittenCount()),
                field("commands", store.commands().count()),
                field("failedCommands", store.commands().failedCount()),
                field("badRecords", store.badRecordCount()));
    }

    private static String drops(ServerStatus.Figures figures) {
        return object(Arrays.stream(RegistryCounter.values())
                .filter(RegistryCounter::isDrop)
                .map(counter -> field(counter.key(), figures.count(counter)))
                .toArray(String[]::new));
    }

    private static String rate(String name, ServerStatus.Figures figures, RegistryCounter counter) {
        return field(name, decimal(figures.perSecond(counter)));
    }

    /** To a thousandth. */
    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    private static String strings(List<String> texts) {
        return texts.stream().map(JsonText::quoted).collect(Collectors.joining(",", "[", "]"));
    }

    private static String object(String... fields) {
        return "{" + String.join(",", fields) + "}";
    }

    private static String field(String name, Object value) {
        return JsonText.quoted(name) + ":" + value;
    }
}
