package org.meshnet.core.path;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Size probes under way over one path. Bounded: the oldest makes room. Control thread only. */
final class SizeProbes {
    static final int CAPACITY = 64;

    private final Map<Long, Sent> byId = new LinkedHashMap<>();

    /** One probe. */
    record Sent(int frameBytes, long atNs) {}

    void add(long id, int frameBytes, long nowNs) {
        if (byId.size() >= CAPACITY) {
            byId.remove(byId.keySet().iterator().next());
        }
        byId.put(id, new Sent(frameBytes, nowNs));
    }

    /** Takes out the probe that this answers: it has the id and the length. */
    Optional<Sent> answer(long id, int frameBytes) {
        Sent sent = byId.get(id);
        if (sent == null || sent.frameBytes() != frameBytes) {
            return Optional.empty();
        }
        byId.remove(id);
        return Optional.of(sent);
    }

    void clear() {
        byId.clear();
    }
}
