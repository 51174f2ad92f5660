package org.meshnet.discovery.status;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.meshnet.discovery.metrics.ServerReading;
import org.meshnet.discovery.registry.config.RegistryConfig;
import org.meshnet.discovery.registry.config.RelayConfig;
import org.meshnet.discovery.registry.count.RegistryCounter;
import org.meshnet.discovery.registry.shared.StoreReading;

/** The status for people: a few lines, of which each begins with what it is about. Stateless. */
final class StatusText {
    private static final int LABEL_LENGTH = 11;
    private static final String[] SIZES = {"B", "KB", "MB", "GB", "TB"};
    private static final int THOUSAND = 1000;

    private StatusText() {}

    /** Its lines, each with its end. */
    static String of(ServerStatus status) {
        StatusSubject subject = status.subject();
        List<String> lines = new ArrayList<>();
        add(
                lines,
                "server",
                subject.version() + ", up " + age(status.uptimeSeconds()) + (status.isReady() ? ", ready" : ""));
        if (!status.isReady()) {
            add(
                    lines,
                    "not ready",
                    status.figures().isPresent() ? "it is about to stop" : "the server's loop does not answer");
        }
        add(lines, "key", subject.key());
        subject.listens().forEach(place -> add(lines, "listens", place));
        status.figures().ifPresent(figures -> {
            addPresent(lines, subject, figures.reading());
            addRates(lines, figures);
            add(lines, "relay", relay(subject.config().relay(), figures));
            figures.reading().store().ifPresent(store -> addStore(lines, store));
            addDrops(lines, figures);
        });
        return String.join("\n", lines) + "\n";
    }

    private static void addPresent(List<String> lines, StatusSubject subject, ServerReading reading) {
        RegistryConfig.Capacity capacity = subject.config().capacity();
        add(lines, "networks", reading.held().networkCount() + " of at most " + capacity.networks());
        add(
                lines,
                "nodes",
                reading.held().nodeCount() + " of at most " + capacity.nodes() + ", " + capacity.nodesPerNetwork()
                        + " in a network");
        add(
                lines,
                "streams",
                reading.held().streamCount() + " of at most "
                        + subject.streams().maxStreams() + ", "
                        + size((double) reading.held().queuedBytes()) + " queued for them");
        add(lines, "checks", reading.held().checkCount() + " registers whose signatures are being checked");
        add(lines, "failed", reading.unsentCount() + " datagrams unsent, " + reading.failureCount() + " errors");
    }

    private static void addRates(List<String> lines, ServerStatus.Figures figures) {
        add(
                lines,
                "last " + Math.max(1, TimeUnit.NANOSECONDS.toSeconds(figures.intervalNs())) + " s",
                String.format(Locale.ROOT, "%.1f registrations", figures.registeredPerSecond())
                        + ", " + rate(figures, RegistryCounter.REFRESHED, "refreshes")
                        + ", " + rate(figures, RegistryCounter.LOOKED_UP, "look-ups")
                        + ", " + rate(figures, RegistryCounter.INTRODUCED, "introductions") + " a second");
        add(lines, "in", traffic(figures, RegistryCounter.DATAGRAMS_IN, RegistryCounter.BYTES_IN));
        add(lines, "out", traffic(figures, RegistryCounter.DATAGRAMS_OUT, RegistryCounter.BYTES_OUT));
    }

    private static String traffic(ServerStatus.Figures figures, RegistryCounter datagrams, RegistryCounter bytes) {
        return rate(figures, datagrams, "datagrams") + ", " + size(figures.perSecond(bytes)) + " a second";
    }

    private static String relay(RelayConfig config, ServerStatus.Figures figures) {
        return config.isEnabled()
                ? figures.reading().held().relayChannelCount() + " channels, "
                        + size(figures.perSecond(RegistryCounter.RELAYED_BYTES)) + " of at most "
                        + size((double) config.totalBytesPerSecond()) + " a second"
                        + (config.isOnly() ? "; it relays only, and keeps no directory" : "")
                : "off";
    }

    private static void addStore(List<String> lines, StoreReading store) {
        add(
                lines,
                "store",
                store.isUp()
                        ? "answers; " + store.serverCount() + " other servers, " + store.remoteCount()
                                + " of their nodes known here"
                        : "does not answer; who wants a new address has to wait");
        if (store.unwrittenCount() > 0) {
            add(lines, "store", store.unwrittenCount() + " nodes are not written yet");
        }
    }

    private static void addDrops(List<String> lines, ServerStatus.Figures figures) {
        List<RegistryCounter> met = Arrays.stream(RegistryCounter.values())
                .filter(counter -> counter.isDrop() && figures.count(counter) > 0)
                .toList();
        if (met.isEmpty()) {
            add(lines, "dropped", "nothing since the start");
        }
        met.forEach(counter -> add(lines, "dropped", counter.key() + " " + figures.count(counter)));
    }

    private static String rate(ServerStatus.Figures figures, RegistryCounter counter, String what) {
        return String.format(Locale.ROOT, "%.1f %s", figures.perSecond(counter), what);
    }

    private static String size(double bytes) {
        double left = bytes;
        int unit = 0;
        while (left >= THOUSAND && unit < SIZES.length - 1) {
            left /= THOUSAND;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", left, SIZES[unit]);
    }

    private static String age(long seconds) {
        Duration age = Duration.ofSeconds(seconds);
        if (age.toDays() > 0) {
            return age.toDays() + " d " + age.toHoursPart() + " h";
        }
        if (age.toHours() > 0) {
            return age.toHours() + " h " + age.toMinutesPart() + " min";
        }
        return age.toMinutes() > 0 ? age.toMinutes() + " min " + age.toSecondsPart() + " s" : seconds + " s";
    }

    private static void add(List<String> lines, String label, String text) {
        boolean isRepeated = !lines.isEmpty() && lines.get(lines.size() - 1).startsWith(label + " ");
        lines.add((isRepeated ? " ".repeat(LABEL_LENGTH) : padded(label)) + text);
    }

    private static String padded(String label) {
        return label + " ".repeat(Math.max(1, LABEL_LENGTH - label.length()));
    }
}
