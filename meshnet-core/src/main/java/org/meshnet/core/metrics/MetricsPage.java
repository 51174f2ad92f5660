package org.meshnet.core.metrics;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.http.HttpPage;
import org.meshnet.core.http.HttpRequest;

/**
 * The page with all metrics of a process, in the text format of Prometheus or, if that is asked for, in OpenMetrics.
 * However often it is asked for, values are gathered once a second at most. Not thread-safe.
 */
public final class MetricsPage {
    /** Where the page is. */
    public static final String PATH = "/metrics";

    static final long FRESH_NS = 1_000_000_000L;

    private final ExpositionFormatWriter openMetrics = OpenMetricsTextFormatWriter.create();
    private final ExpositionFormatWriter prometheus = PrometheusTextFormatWriter.create();
    private final Supplier<Families> values;
    private final LongSupplier clock;
    private @Nullable MetricSnapshots known;
    private long knownSinceNs;

    /**
     * @param values gathers them
     * @param clock monotonic nanoseconds
     */
    public MetricsPage(Supplier<Families> values, LongSupplier clock) {
        this.values = values;
        this.clock = clock;
    }

    /** Loads what a page takes, which is a quarter of a second's work, before somebody waits for it. */
    public void prepare() {
        page(new HttpRequest("GET", PATH, "", ""));
        known = null;
    }

    /** The page, or what there is in place of one elsewhere. */
    public HttpPage page(HttpRequest request) {
        if (!request.path().equals(PATH)) {
            return HttpPage.refusal(404, "the metrics are at " + PATH);
        }
        ExpositionFormatWriter writer = openMetrics.accepts(request.accept()) ? openMetrics : prometheus;
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            writer.write(text, fresh());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return HttpPage.of(writer.getContentType(), text.toByteArray());
    }

    private MetricSnapshots fresh() {
        long nowNs = clock.getAsLong();
        MetricSnapshots found = known;
        if (found == null || nowNs - knownSinceNs > FRESH_NS) {
            found = values.get().snapshots();
            known = found;
            knownSinceNs = nowNs;
        }
        return found;
    }
}
