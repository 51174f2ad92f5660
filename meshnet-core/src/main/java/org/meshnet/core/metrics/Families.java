package org.meshnet.core.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.meshnet.core.count.Counted;

/** Values at one moment, by the names of their families, which are those of the page. Not thread-safe. */
public final class Families {
    private static final String COUNTER_END = "_total";

    private final Map<String, Family> byName = new LinkedHashMap<>();

    /** What is said of one name. */
    private record Family(String help, List<Labelled> values) {}

    private record Labelled(Labels labels, double value) {}

    /** Values whose names begin alike and that have labels in common. */
    public final class Sheet {
        private final String prefix;
        private final Labels labels;

        private Sheet(String prefix, Labels labels) {
            this.prefix = prefix;
            this.labels = labels;
        }

        /**
         * Adds a value that rises and falls, or, where the name ends with {@code _total}, only rises.
         *
         * @param help the same for the same name
         * @param further labels, a name and a value each: the same names for the same name, and other values
         */
        public void add(String name, String help, double value, String... further) {
            Labels all = further.length == 0 ? labels : labels.merge(Labels.of(further));
            byName.computeIfAbsent(prefix + name, fresh -> new Family(help, new ArrayList<>()))
                    .values()
                    .add(new Labelled(all, value));
        }

        /** The same with a whole number. */
        public void add(String name, String help, long value, String... further) {
            add(name, help, (double) value, further);
        }

        /** What is counted: each by its name, and those that are drops under one name, too. */
        public void addCounts(List<? extends Counted> counted, Map<String, Long> counts) {
            for (Counted each : counted) {
                long count = counts.getOrDefault(each.key(), 0L);
                add(each.metric(), each.help(), count);
                if (each.isDrop()) {
                    add(
                            "drops_total",
                            "What was dropped, refused or put off, by reason: those of the other counters that count "
                                    + "that.",
                            count,
                            "reason",
                            each.key(),
                            "unit",
                            each.unit().name().toLowerCase(Locale.ROOT));
                }
            }
        }

        /** The same start and labels, and further ones. */
        public Sheet with(String... further) {
            return new Sheet(prefix, labels.merge(Labels.of(further)));
        }
    }

    /**
     * Where values are to be added.
     *
     * @param prefix start of the names
     * @param labels a name and a value each
     */
    public Sheet sheet(String prefix, String... labels) {
        return new Sheet(prefix, Labels.of(labels));
    }

    MetricSnapshots snapshots() {
        List<MetricSnapshot> all = new ArrayList<>();
        byName.forEach(
                (name, family) -> all.add(name.endsWith(COUNTER_END) ? counter(name, family) : gauge(name, family)));
        return new MetricSnapshots(all);
    }

    private static MetricSnapshot counter(String name, Family family) {
        CounterSnapshot.Builder counter = CounterSnapshot.builder()
                .name(name.substring(0, name.length() - COUNTER_END.length()))
                .help(family.help());
        family.values()
                .forEach(each -> counter.dataPoint(CounterDataPointSnapshot.builder()
                        .labels(each.labels())
                        .value(each.value())
                        .build()));
        return counter.build();
    }

    private static MetricSnapshot gauge(String name, Family family) {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(family.help());
        family.values()
                .forEach(each -> gauge.dataPoint(GaugeDataPointSnapshot.builder()
                        .labels(each.labels())
                        .value(each.value())
                        .build()));
        return gauge.build();
    }
}
