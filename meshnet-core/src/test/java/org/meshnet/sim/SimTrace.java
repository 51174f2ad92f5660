package org.meshnet.sim;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.meshnet.core.net.Endpoint;

/**
 * What happened to all datagrams: a count per kind, a hash over everything (time, place, addresses and content), and on
 * demand the last lines in words. Two runs with one hash did the same.
 */
public final class SimTrace {
    private final SimScheduler scheduler;
    private final Map<SimEvent, long[]> counts = new EnumMap<>(SimEvent.class);
    private final Deque<String> lines = new ArrayDeque<>();
    private int keptLineCount;
    private long hash;

    SimTrace(SimScheduler scheduler) {
        this.scheduler = scheduler;
        for (SimEvent event : SimEvent.values()) {
            counts.put(event, new long[1]);
        }
    }

    /** The hash up to now. */
    public long hash() {
        return hash;
    }

    /** How often this happened. */
    public long count(SimEvent event) {
        return counts.get(event)[0];
    }

    /** Keeps the last so many events in words from now on. */
    public void keepLines(int count) {
        keptLineCount = count;
    }

    /** The kept lines, oldest first. */
    public Collection<String> lines() {
        return List.copyOf(lines);
    }

    /** Adds something that is no datagram to the hash, and a line. */
    public void note(String text) {
        mix(scheduler.nowNs());
        mix(text.hashCode());
        keep("NOTE", text, "");
    }

    void record(SimEvent event, String place, SimDatagram datagram) {
        counts.get(event)[0]++;
        mix(scheduler.nowNs());
        mix(((long) event.name().hashCode() << 32) ^ place.hashCode());
        mix(datagram.from());
        mix(datagram.to());
        mix(((long) datagram.length() << 32) ^ datagram.checksum());
        if (keptLineCount > 0) {
            keep(event.name(), place, datagram.toString());
        }
    }

    private void mix(Endpoint endpoint) {
        mix(endpoint.address().high());
        mix(endpoint.address().low());
        mix(endpoint.port());
    }

    private void mix(long value) {
        hash = SimRandom.mix(hash * 31 + value);
    }

    private void keep(String what, String where, String detail) {
        if (keptLineCount == 0) {
            return;
        }
        double seconds = scheduler.nowNs() / 1e9;
        lines.addLast(String.format(Locale.ROOT, "%14.6f %-17s %-12s %s", seconds, what, where, detail));
        while (lines.size() > keptLineCount) {
            lines.removeFirst();
        }
    }
}
