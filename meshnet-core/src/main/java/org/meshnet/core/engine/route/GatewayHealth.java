package org.meshnet.core.engine.route;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.peer.TimerQueue;
import org.meshnet.core.path.Paths;

/**
 * How a member that offers networks is reached, and since when. After a failure it has to be well for half a minute
 * before it is preferred to another again; each further failure within ten minutes doubles that. Control thread only.
 */
final class GatewayHealth {
    /** How long no path may answer: as long as so many round trips, within these bounds. */
    static final long SILENCE_NS = TimeUnit.SECONDS.toNanos(2);

    private static final long MOST_SILENCE_NS = 2 * SILENCE_NS;
    private static final int SILENT_ROUND_TRIPS = 6;

    /** How long a session may take to open before another gateway is tried. */
    static final long TRY_NS = TimeUnit.SECONDS.toNanos(2);
    /** How long one that could not be reached is left alone, if there is another. */
    static final long REST_NS = TimeUnit.SECONDS.toNanos(10);
    /** How long one has to be well after its first failure. */
    static final long HOLD_NS = TimeUnit.SECONDS.toNanos(30);
    /** After so long a failure is forgotten. */
    static final long FORGET_NS = TimeUnit.MINUTES.toNanos(10);

    private static final int MOST_DOUBLINGS = 4;

    private Reached reached = Reached.UNTRIED;
    private int failureCount;
    private long failedNs;
    private long wellSinceNs;
    private long nextNs = TimerQueue.NONE;

    /** How one is reached, the best first. */
    enum Reached {
        DIRECT,
        RELAYED,
        /** There is no session, and nothing says that there could be none. */
        UNTRIED,
        FAILING
    }

    /** Looks how it is reached now. */
    void look(Peer peer, long nowNs) {
        Reached now = reached(peer, nowNs);
        if (now == Reached.FAILING && reached != Reached.FAILING) {
            boolean isFirst = failureCount == 0 || nowNs - failedNs >= FORGET_NS;
            failureCount = isFirst ? 1 : failureCount + 1;
            failedNs = nowNs;
        } else if (now != Reached.FAILING && reached == Reached.FAILING) {
            wellSinceNs = nowNs;
        }
        reached = now;
        nextNs = Math.min(nextNs(peer), isHeld(nowNs) ? wellSinceNs + holdNs() : TimerQueue.NONE);
    }

    /** Would a look show something else, or that one is due sooner? */
    boolean isOtherwise(Peer peer, long nowNs) {
        return reached(peer, nowNs) != reached || nextNs(peer) < nextNs;
    }

    private Reached reached(Peer peer, long nowNs) {
        if (peer.isConnected()) {
            boolean isLost = lossNs(peer) <= nowNs;
            return isLost ? Reached.FAILING : peer.paths().isDirect() ? Reached.DIRECT : Reached.RELAYED;
        }
        if (peer.connecting().isUnderWay()) {
            boolean isLate = nowNs - peer.connecting().startedNs() >= TRY_NS;
            return isLate || isResting(nowNs) ? Reached.FAILING : Reached.UNTRIED;
        }
        return isResting(nowNs) ? Reached.FAILING : Reached.UNTRIED;
    }

    /** When another is to take its place, unless an answer comes; never while none is owed. */
    private static long lossNs(Peer peer) {
        OptionalLong trustEndNs = peer.paths().trustEndNs();
        long roundTripNs = peer.paths().rttNs().orElse(0);
        long patienceNs = Math.min(MOST_SILENCE_NS, Math.max(SILENCE_NS, SILENT_ROUND_TRIPS * roundTripNs));
        return trustEndNs.isPresent() ? trustEndNs.getAsLong() - Paths.TRUST_NS + patienceNs : TimerQueue.NONE;
    }

    private boolean isResting(long nowNs) {
        return reached == Reached.FAILING && nowNs - failedNs < REST_NS;
    }

    /** When it may be reached otherwise by time alone. */
    private long nextNs(Peer peer) {
        if (reached == Reached.FAILING) {
            return peer.isConnected() || peer.connecting().isUnderWay() ? TimerQueue.NONE : failedNs + REST_NS;
        }
        if (peer.isConnected()) {
            return lossNs(peer);
        }
        return peer.connecting().isUnderWay() ? peer.connecting().startedNs() + TRY_NS : TimerQueue.NONE;
    }

    /** When to look again, unless something happens before. */
    long nextNs() {
        return nextNs;
    }

    Reached reached() {
        return reached;
    }

    boolean isFailing() {
        return reached == Reached.FAILING;
    }

    /** Is there a session over which it answers? */
    boolean isConnected() {
        return reached == Reached.DIRECT || reached == Reached.RELAYED;
    }

    /** Has it not been well for long enough after its last failure? */
    boolean isHeld(long nowNs) {
        return failureCount > 0 && !isFailing() && nowNs - wellSinceNs < holdNs();
    }

    private long holdNs() {
        return HOLD_NS << Math.min(failureCount - 1, MOST_DOUBLINGS);
    }

    /** Is there anything to remember of it? */
    boolean isWorthRemembering(long nowNs) {
        return failureCount > 0 && nowNs - failedNs < FORGET_NS;
    }
}
