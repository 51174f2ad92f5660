package org.meshnet.discovery.status;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.meshnet.discovery.metrics.ServerReading;

/** Knows how a server is, and keeps two readings of the last seconds for its rates. One thread. */
final class StatusSource {
    /** Between two readings that are kept; rates are over one to two of these. */
    static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(5);

    private final StatusSubject subject;
    private final Supplier<Optional<ServerReading>> reading;
    private final LongSupplier clock;
    private final long startNs;
    private Sample older;
    private @Nullable Sample newer;

    private record Sample(Map<String, Long> counters, long atNs) {}

    /**
     * At the server's start, when nothing is counted yet.
     *
     * @param reading asks the server's loop; empty if it does not answer in time
     * @param clock monotonic nanoseconds
     */
    StatusSource(StatusSubject subject, Supplier<Optional<ServerReading>> reading, LongSupplier clock) {
        this.subject = subject;
        this.reading = reading;
        this.clock = clock;
        this.startNs = clock.getAsLong();
        this.older = new Sample(Map.of(), startNs);
    }

    /** Keeps a reading if it is time for one. Late and early calls are harmless. */
    void onTimer() {
        long lastNs = newer == null ? startNs : newer.atNs();
        if (clock.getAsLong() - lastNs >= INTERVAL_NS) {
            reading.get().ifPresent(found -> keep(new Sample(found.counters(), clock.getAsLong())));
        }
    }

    private void keep(Sample fresh) {
        if (newer != null) {
            older = newer;
        }
        newer = fresh;
    }

    /** How the server is now. */
    ServerStatus status() {
        Optional<ServerReading> found = reading.get();
        long nowNs = clock.getAsLong();
        long intervalNs = Math.max(1, nowNs - older.atNs());
        return new ServerStatus(
                subject,
                TimeUnit.NANOSECONDS.toSeconds(nowNs - startNs),
                found.map(each -> new ServerStatus.Figures(each, older.counters(), intervalNs)));
    }
}
