package org.meshnet.core.path;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.net.Hop;

/**
 * Where this side's NAT was opened towards a peer. What first goes to an endpoint behind another NAT should not arrive
 * there: if the peer has not opened its own NAT yet, its router may take such a datagram for itself, and keep the port
 * for that which the peer is about to use (docs/paths.md). What the peer says by relay after that shows that it is
 * awake and has done its part. Control thread only.
 *
 * <pre>
 *   opening ──heard by relay, or too late──▶ open ──nothing came for 5 s──▶ in vain
 *      ▲                                                                      │
 *      └───────────── nothing went there until all routers have forgotten ────┘
 * </pre>
 */
final class Openings {
    /** An opening lasts for so long at least: words of the peer may be under way that are older. */
    static final long OPENING_NS = TimeUnit.MILLISECONDS.toNanos(100);
    /** And for so long at most where no relay could bring a word of the peer. */
    static final long UNHEARD_NS = TimeUnit.MILLISECONDS.toNanos(500);
    /** And where one could: it may be dead. */
    static final long UNHEARD_BY_RELAY_NS = TimeUnit.SECONDS.toNanos(2);
    /** NATs that open at all do so within this. */
    static final long IN_VAIN_NS = TimeUnit.SECONDS.toNanos(5);
    /** And within so many datagrams, if not all of them are lost. */
    static final int IN_VAIN_COUNT = 6;
    /** Routers have forgotten a flow without an answer by then, on both sides. */
    static final long REST_NS = TimeUnit.SECONDS.toNanos(35);
    /** The shortest time for which NATs keep a flow without an answer is 30 s. */
    static final long LIFETIME_NS = TimeUnit.SECONDS.toNanos(25);

    private static final int MOST = 64;
    private static final long NEVER = Long.MIN_VALUE;

    private final Map<Hop, Opening> byHop = new HashMap<>();
    private long heardByRelayNs = NEVER;

    private record Opening(long startNs, long usedNs, int straightCount, boolean isHeard) {
        boolean isOver(long nowNs) {
            return nowNs - usedNs >= LIFETIME_NS;
        }

        boolean isUnheard() {
            return !isHeard && straightCount >= IN_VAIN_COUNT;
        }

        boolean isInVain(long nowNs) {
            return isUnheard() && nowNs - startNs >= IN_VAIN_NS && !isRested(nowNs);
        }

        boolean isRested(long nowNs) {
            return nowNs - usedNs >= REST_NS;
        }
    }

    /**
     * Notes that a datagram goes there now; is it to open this side only?
     *
     * @param hasRelay could the peer be heard by relay
     */
    boolean isOpening(Hop to, boolean hasRelay, long nowNs) {
        Opening opening = Optional.ofNullable(byHop.get(to))
                .filter(known -> !known.isOver(nowNs))
                .orElseGet(() -> new Opening(nowNs, nowNs, 0, false));
        boolean isOpening = !opening.isHeard() && nowNs - opening.startNs() < lengthNs(opening, hasRelay);
        int straightCount = opening.straightCount() + (isOpening ? 0 : 1);
        put(to, new Opening(opening.startNs(), nowNs, straightCount, opening.isHeard()), nowNs);
        return isOpening;
    }

    private long lengthNs(Opening opening, boolean hasRelay) {
        if (heardByRelayNs != NEVER && heardByRelayNs - opening.startNs() > 0) {
            return OPENING_NS;
        }
        return hasRelay ? UNHEARD_BY_RELAY_NS : UNHEARD_NS;
    }

    /** Was all in vain that went there, so that routers have to forget it before anything else can help? */
    boolean isInVain(Hop to, long nowNs) {
        Opening known = byHop.get(to);
        return known != null && known.isInVain(nowNs);
    }

    /** Was all in vain, and have routers forgotten it by now? Then it is forgotten here, too. */
    boolean takeRested(Hop to, long nowNs) {
        Opening known = byHop.get(to);
        boolean isRested = known != null && known.isUnheard() && known.isRested(nowNs);
        if (isRested) {
            byHop.remove(to);
        }
        return isRested;
    }

    /** Something of the peer came from there: straight, so that both sides are open, or by relay. */
    void onHeard(Hop from, long nowNs) {
        if (from.isRelayed()) {
            heardByRelayNs = nowNs;
        } else {
            put(from, new Opening(nowNs, nowNs, 0, true), nowNs);
        }
    }

    private void put(Hop hop, Opening opening, long nowNs) {
        if (byHop.size() >= MOST) {
            byHop.values().removeIf(known -> known.isOver(nowNs) && !known.isInVain(nowNs));
        }
        if (byHop.size() < MOST || byHop.containsKey(hop)) {
            byHop.put(hop, opening);
        }
    }

    /** The two meet anew: the peer may not know of this node yet. */
    void beginAnew() {
        byHop.values().removeIf(opening -> !opening.isHeard());
    }

    /** This side's NAT is another. */
    void clear() {
        byHop.clear();
    }
}
