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

    /** One probe. */
    record Probe(Hop to, long sentNs) {}

    void add(long id, Hop to, long nowNs) {
        if (byId.size() >= CAPACITY) {
            byId.remove(byId.keySet().iterator().next());
        }
        byId.put(id, new Probe(to, nowNs));
    }

    /** Would this be the answer to one of them? */
    boolean isAwaited(long id, Hop from) {
        Probe probe = byId.get(id);
        return probe != null && probe.to().equals(from);
    }

    /** Takes out the probe that this answers: it has the id, and came back over the hop that it was sent over. */
    Optional<Probe> answer(long id, Hop from) {
        Probe probe = byId.remove(id);
        return Optional.ofNullable(probe).filter(sent -> sent.to().equals(from));
    }

    void clear() {
        byId.clear();
    }
}
