package org.meshnet.load;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Writes what came of a run for people, and second by second for programs. Not thread-safe. */
final class Report {
    private static final double[] PARTS = {0.5, 0.9, 0.99, 0.999};
    private static final double NS_PER_MS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final double NS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final double NS_PER_US = TimeUnit.MICROSECONDS.toNanos(1);
    private static final double BYTES_PER_MB = 1 << 20;

    private final PrintWriter out;

    Report(PrintWriter out) {
        this.out = out;
    }

    void line(String format, Object... arguments) {
        out.println(String.format(Locale.ROOT, format, arguments));
        out.flush();
    }

    /** One phase: a line for each kind, then what else was counted, then who used what. */
    void phase(Phase phase, Tally tally, Use use, boolean isServerKnown) {
        double seconds = use.atNs() / NS_PER_SECOND;
        line("%n%s, %.1f s", phase.label(), seconds);
        line(
                "    %-10s %10s %9s %10s %7s %7s %7s %9s %9s %9s %9s %9s",
                "",
                "asked",
                "per s",
                "answered",
                "again",
                "refused",
                "lost",
                "p50 ms",
                "p90 ms",
                "p99 ms",
                "p99.9 ms",
                "max ms");
        for (Kind kind : Kind.values()) {
            Tally.Line line = tally.line(kind);
            if (line.scheduled() > 0 || line.ended() > 0) {
                line(
                        "    %-10s %10d %9.0f %s",
                        kind.label(), line.scheduled(), line.scheduled() / seconds, cells(line));
            }
        }
        for (Count count : Count.values()) {
            if (tally.get(count) > 0) {
                line("    %s: %d", count.text(), tally.get(count));
            }
        }
        line(
                "    sent after their time: p50 %.3f ms, p99 %.3f ms",
                ms(tally.lateness().percentileNs(0.5)), ms(tally.lateness().percentileNs(0.99)));
        use(tally, use, isServerKnown);
    }

    private static String cells(Tally.Line line) {
        String times = Arrays.stream(PARTS)
                .mapToObj(part -> String.format("%9s", time(line.percentileNs(part))))
                .collect(Collectors.joining(" "));
        String most = line.lost() > 0 ? "lost" : time(line.times().maxNs());
        if (line.answered() + line.lost() == 0) {
            return String.format("%10s %7d %7d %7s", "-", line.retried(), line.refused(), "-");
        }
        return String.format(
                "%10d %7d %7d %7d %s %9s", line.answered(), line.retried(), line.refused(), line.lost(), times, most);
    }

    private static String time(long ns) {
        return ns == Tally.Line.NEVER ? "lost" : String.format(Locale.ROOT, "%.2f", ms(ns));
    }

    private static double ms(long ns) {
        return ns / NS_PER_MS;
    }

    private void use(Tally tally, Use use, boolean isServerKnown) {
        long datagrams = tally.get(Count.DATAGRAMS_OUT) + tally.get(Count.DATAGRAMS_IN);
        use("generator", use.ownCpuNs(), use.atNs(), datagrams);
        if (isServerKnown) {
            use("server", use.serverCpuNs(), use.atNs(), datagrams);
            line("    datagrams that found the server's buffer full: %d", use.drops());
        }
    }

    private void use(String who, long cpuNs, long ns, long datagrams) {
        line(
                "    %s: %.2f CPU s, %.0f %% of a core, %.2f us for each datagram in or out",
                who,
                cpuNs / NS_PER_SECOND,
                100.0 * cpuNs / Math.max(1, ns),
                cpuNs / NS_PER_US / Math.max(1, datagrams));
    }

    /** What the server holds for so many nodes. */
    void memory(long here, double atServer, long heapBytes, long residentBytes) {
        line(
                "    server: %.0f nodes registered (the generator has sessions of %d); heap in use %.1f MB, "
                        + "resident %.1f MB",
                atServer, here, heapBytes / BYTES_PER_MB, residentBytes / BYTES_PER_MB);
    }

    /** The names of the columns of {@link #csv}. */
    static String csvHeader() {
        String kinds = Arrays.stream(Kind.values())
                .flatMap(kind -> List.of("asked", "answered", "again", "refused", "lost", "p50_us", "p99_us").stream()
                        .map(what -> kind.label() + "_" + what))
                .collect(Collectors.joining(","));
        return "second,phase,sessions,known,waiting,generator_cpu_s,server_cpu_s,server_resident_bytes,server_drops,"
                + kinds;
    }

    /** One second: the tallies of all phases together, and what was used in it. */
    static String csv(String second, Map<Phase, Tally> tallies, Use use) {
        Tally all = new Tally();
        tallies.values().forEach(all::add);
        String kinds =
                Arrays.stream(Kind.values()).map(kind -> csv(all.line(kind))).collect(Collectors.joining(","));
        return second.replace(
                        "CPU",
                        String.format(
                                Locale.ROOT,
                                "%.3f,%.3f",
                                use.ownCpuNs() / NS_PER_SECOND,
                                use.serverCpuNs() / NS_PER_SECOND))
                + "," + use.drops() + "," + kinds;
    }

    private static String csv(Tally.Line line) {
        return line.scheduled() + "," + line.answered() + "," + line.retried() + "," + line.refused() + ","
                + line.lost() + "," + us(line.percentileNs(PARTS[0])) + "," + us(line.percentileNs(PARTS[2]));
    }

    private static String us(long ns) {
        return ns == Tally.Line.NEVER ? "lost" : Long.toString(Math.round(ns / NS_PER_US));
    }
}
