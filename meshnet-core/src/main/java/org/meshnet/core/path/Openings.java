package org.meshnet.core.path;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.net.Hop;

/**
 * Where this side's NAT was opened towards a peer. What first goes to an endpoint behind another NAT should not arrive there: if the
 * peer has not opened its own NAT yet, its router may take such a datagram for itself, and keep the port for that which the peer is about to
 * use (docs/paths.md). Control thread only.
 */
final class Openings {
    /** By then the peer was told of this node, too, and has opened its side. */
    static final long OPENING_NS = TimeUnit.MILLISECONDS.toNanos(100);
    /** The shortest time for which NATs keep a flow without an answer is 30 s. */
    static final long LIFETIME_NS = TimeUnit.SECONDS.toNanos(25);

    private static final int MOST = 64;

    private final Map<Hop, Opening> byHop = new HashMap<>();

    private record Opening(long startNs, long usedNs) {}

    /** Notes that a datagram goes there now; is it to open this side only? */
    boolean isOpening(Hop to, long nowNs) {
        Opening known = byHop.get(to);
        boolean isOver = known == null || nowNs - known.usedNs() >= LIFETIME_NS;
        long startNs = isOver ? nowNs : known.startNs();
        put(to, new Opening(startNs, nowNs), nowNs);
        return nowNs - startNs < OPENING_NS;
    }

    /** Something of the peer came from there: both sides are open. */
    void onHeard(Hop from, long nowNs) {
        put(from, new Opening(nowNs - OPENING_NS, nowNs), nowNs);
    }

    private void put(Hop hop, Opening opening, long nowNs) {
        if (byHop.size() >= MOST) {
            byHop.values().removeIf(known -> nowNs - known.usedNs() >= LIFETIME_NS);
        }
        if (byHop.size() < MOST || byHop.containsKey(hop)) {
            byHop.put(hop, opening);
        }
    }

    /** This side's NAT is another. */
    void clear() {
        byHop.clear();
    }
}
