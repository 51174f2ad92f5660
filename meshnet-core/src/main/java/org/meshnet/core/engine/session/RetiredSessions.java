package org.meshnet.core.engine.session;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import org.meshnet.core.engine.peer.TimerQueue;
import org.meshnet.core.session.Session;

/**
 * Sessions that are out of use. A data loop may still hold one for the moment in which it handles a packet, so the keys
 * are wiped only some time after the session left the snapshot. Control thread only.
 */
final class RetiredSessions {
    static final long GRACE_NS = 5_000_000_000L;

    private final Deque<Retired> retired = new ArrayDeque<>();

    void add(Collection<Session> sessions, long nowNs) {
        sessions.forEach(session -> retired.add(new Retired(session, nowNs + GRACE_NS)));
    }

    long nextDeadlineNs() {
        return retired.isEmpty() ? TimerQueue.NONE : retired.peekFirst().wipeNs;
    }

    void onTimer(long nowNs) {
        while (!retired.isEmpty() && retired.peekFirst().wipeNs <= nowNs) {
            retired.removeFirst().session.destroy();
        }
    }

    private record Retired(Session session, long wipeNs) {}
}
