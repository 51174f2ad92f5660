package org.meshnet.core.path;

import java.util.LinkedHashMap;
import java.util.Map;
import org.meshnet.core.net.Hop;

/**
 * Over which hops the peer answered, and when: there it agrees to be sent to (RFC 9000 §8.2, RFC 7675). Where a frame
 * seems to come from proves nothing. Bounded: the one that was silent for longest makes room. Control thread only.
 */
final class Proofs {
    static final int CAPACITY = 32;

    private final Map<Hop, Long> answeredNs = new LinkedHashMap<>();

    void add(Hop hop, long nowNs) {
        answeredNs.remove(hop);
        if (answeredNs.size() >= CAPACITY) {
            answeredNs.remove(answeredNs.keySet().iterator().next());
        }
        answeredNs.put(hop, nowNs);
    }

    boolean isWithin(Hop hop, long timeNs, long nowNs) {
        Long lastNs = answeredNs.get(hop);
        return lastNs != null && nowNs - lastNs < timeNs;
    }

    void clear() {
        answeredNs.clear();
    }
}
