package org.meshnet.core.path;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.meshnet.core.net.Hop;

/**
 * Probes under way to one peer. Bounded: at most {@value #CAPACITY}, the oldest of which makes room. Control thread
 * only.
 */
final class Probes {
    static final int CAPACITY = 128;

    private final Map<Long, Probe> byId = new LinkedHashMap<>();
    private long sentInUse;
    private long answeredInUse;

    /**
     * One probe.
     *
     * @param isInUse did it go over the path in use
     */
    record Probe(Hop to, boolean isInUse, long sentNs) {}

    void add(long id, Hop to, boolean isInUse, long nowNs) {
        if (byId.size() >= CAPACITY) {
            byId.remove(byId.keySet().iterator().next());
        }
        byId.put(id, new Probe(to, isInUse, nowNs));
        sentInUse += isInUse ? 1 : 0;
    }

    /** Would this be the answer to one of them? */
    boolean isAwaited(long id, Hop from) {
        Probe probe = byId.get(id);
        return probe != null && probe.to().equals(from);
    }

    /** Takes out the probe that this answers: it has the id, and came back over the hop that it was sent over. */
    Optional<Probe> answer(long id, Hop from) {
        Probe probe = byId.remove(id);
        Optional<Probe> answered =
                Optional.ofNullable(probe).filter(sent -> sent.to().equals(from));
        answeredInUse += answered.filter(Probe::isInUse).isPresent() ? 1 : 0;
        return answered;
    }

    /** Of those that went over the path that was in use. */
    ProbeCount count() {
        return new ProbeCount(sentInUse, answeredInUse);
    }

    void clear() {
        byId.clear();
    }
}
