package org.meshnet.core.path;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.net.Hop;

/**
 * Probes under way to one peer, and those of the last minute that went over the path in use. Bounded: at most
 * {@value #CAPACITY} and {@value #RECENT}, the oldest of which makes room. Control thread only.
 */
final class Probes {
    static final int CAPACITY = 128;
    /** More than a minute of heartbeats, by relay even. */
    static final int RECENT = 64;

    private static final long RECENT_NS = TimeUnit.MINUTES.toNanos(1);
    /** Before this, one without an answer is not told as lost; its answer counts after that, too. */
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(2);

    private final Map<Long, Probe> byId = new LinkedHashMap<>();
    private final Deque<Probe> recent = new ArrayDeque<>();
    private long sentInUse;
    private long answeredInUse;

    /** One probe. */
    static final class Probe {
        private final Hop to;
        private final boolean isInUse;
        private final long sentNs;
        private boolean isAnswered;

        private Probe(Hop to, boolean isInUse, long sentNs) {
            this.to = to;
            this.isInUse = isInUse;
            this.sentNs = sentNs;
        }

        long sentNs() {
            return sentNs;
        }

        /** Has it had its time, and was that of late? */
        private boolean isRecent(long nowNs) {
            return nowNs - sentNs >= PATIENCE_NS && nowNs - sentNs < RECENT_NS;
        }
    }

    /** @param isInUse does it go over the path in use */
    void add(long id, Hop to, boolean isInUse, long nowNs) {
        if (byId.size() >= CAPACITY) {
            byId.remove(byId.keySet().iterator().next());
        }
        Probe probe = new Probe(to, isInUse, nowNs);
        byId.put(id, probe);
        if (isInUse) {
            sentInUse++;
            remember(probe);
        }
    }

    private void remember(Probe probe) {
        if (recent.size() >= RECENT) {
            recent.removeFirst();
        }
        recent.addLast(probe);
    }

    /** Would this be the answer to one of them? */
    boolean isAwaited(long id, Hop from) {
        Probe probe = byId.get(id);
        return probe != null && probe.to.equals(from);
    }

    /** Takes out the probe that this answers: it has the id, and came back over the hop that it was sent over. */
    Optional<Probe> answer(long id, Hop from) {
        Probe probe = byId.remove(id);
        if (probe == null || !probe.to.equals(from)) {
            return Optional.empty();
        }
        probe.isAnswered = true;
        answeredInUse += probe.isInUse ? 1 : 0;
        return Optional.of(probe);
    }

    /** Of those that went over the path that was in use; what was lost, of those over this one. */
    ProbeCount count(Hop inUse, long nowNs) {
        int probes = 0;
        int lost = 0;
        for (Probe probe : recent) {
            if (probe.isRecent(nowNs) && probe.to.equals(inUse)) {
                probes++;
                lost += probe.isAnswered ? 0 : 1;
            }
        }
        return new ProbeCount(sentInUse, answeredInUse, new ProbeLoss(probes, lost));
    }

    void clear() {
        byId.clear();
        recent.clear();
    }
}
