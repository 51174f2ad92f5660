package org.meshnet.core.engine.policy;

import java.util.HashSet;
import java.util.Set;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.context.Membership;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.peer.PeerTimer;
import org.meshnet.core.engine.peer.TimerQueue;

/**
 * A member that comes back to its closed network, and has no company yet, asks the servers for the document before it
 * meets anybody: who was revoked meanwhile is met by nobody then. It waits for a bounded time only, as a server can
 * withhold documents, but not company. Control thread only.
 */
final class Patience {
    /** Servers have so long to say what they know. */
    static final long ANSWER_NS = 3_000_000_000L;
    /** A document has so long to come, from the registration on. */
    static final long FETCH_NS = 15_000_000_000L;

    private final EngineContext context;
    private final Membership membership;
    private final Set<PolicyTalk> asked = new HashSet<>();
    private boolean isFetching;
    private long beganNs;
    private long untilNs = TimerQueue.NONE;

    Patience(EngineContext context) {
        this.context = context;
        this.membership = context.membership();
    }

    /** A server knows this node, and is asked. Who has company already hears of documents there. */
    void onRegistered(PolicyTalk server, long nowNs) {
        if (untilNs == TimerQueue.NONE) {
            if (context.peers().all().stream().anyMatch(Peer::isConnected)) {
                return;
            }
            beganNs = nowNs;
        }
        asked.add(server);
        waitUntil(Math.min(nowNs + ANSWER_NS, beganNs + FETCH_NS));
    }

    /** A server has said what it knows, or will not any more. */
    void onAnswered(PolicyTalk server, long nowNs) {
        asked.remove(server);
        look(nowNs);
    }

    /** A document is being fetched, or none any more. */
    void onFetching(boolean isUnderWay, long nowNs) {
        isFetching = isUnderWay;
        if (isFetching && untilNs != TimerQueue.NONE) {
            waitUntil(beganNs + FETCH_NS);
        }
        look(nowNs);
    }

    private void look(long nowNs) {
        if (untilNs != TimerQueue.NONE && asked.isEmpty() && !isFetching) {
            end(nowNs);
        }
    }

    private void waitUntil(long ns) {
        untilNs = ns;
        membership.setMeeting(false);
    }

    /** Whoever waits is met now. */
    private void end(long nowNs) {
        asked.clear();
        untilNs = TimerQueue.NONE;
        membership.setMeeting(true);
        for (Peer peer : context.peers().all()) {
            if (peer.connecting().isUnderWay()) {
                context.timers().set(peer, PeerTimer.HANDSHAKE_RETRY, nowNs);
            }
        }
    }

    long nextDeadlineNs() {
        return untilNs;
    }

    void onTimer(long nowNs) {
        if (untilNs != TimerQueue.NONE && nowNs >= untilNs) {
            end(nowNs);
        }
    }
}
