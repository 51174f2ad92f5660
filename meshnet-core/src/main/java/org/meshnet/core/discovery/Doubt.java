package org.meshnet.core.discovery;

import java.util.concurrent.TimeUnit;

/**
 * Somebody says in the server's name that it does not know the session, and proves nothing. So the server is asked, by
 * a refresh; only if it stays silent is the node registered anew, and not often (docs/protocol.md §5.2, "Unknown
 * session").
 */
final class Doubt {
    private static final long LEAST_NS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long MOST_NS = TimeUnit.SECONDS.toNanos(3);
    private static final int ROUND_TRIPS = 3;
    private static final long REFRESH_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long REGISTER_INTERVAL_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long NEVER_NS = Long.MIN_VALUE / 2;

    private final TimerTable timers;
    private final KeepAlive keepAlive;
    private final Registrant registrant;
    private boolean isDoubted;
    private long refreshedNs = NEVER_NS;
    private long registeredNs = NEVER_NS;

    Doubt(TimerTable timers, KeepAlive keepAlive, Registrant registrant) {
        this.timers = timers;
        this.keepAlive = keepAlive;
        this.registrant = registrant;
    }

    /** The session may not be known any more. False if this was said too lately to be looked into again. */
    boolean raise(ServerSession session, long nowNs) {
        if (isDoubted || nowNs - refreshedNs < REFRESH_INTERVAL_NS) {
            return false;
        }
        isDoubted = true;
        refreshedNs = nowNs;
        keepAlive.ask(session, nowNs);
        long waitNs = Math.max(LEAST_NS, Math.min(MOST_NS, ROUND_TRIPS * session.roundTripNs()));
        timers.arm(ClientTimer.SESSION_DOUBTED, Math.max(nowNs + waitNs, registeredNs + REGISTER_INTERVAL_NS));
        return true;
    }

    /** The server spoke in this session, or there is another, or none. */
    void clear() {
        isDoubted = false;
        timers.disarm(ClientTimer.SESSION_DOUBTED);
    }

    /** The server did not answer in time. */
    void onTimer(long nowNs) {
        isDoubted = false;
        registeredNs = nowNs;
        registrant.start(nowNs);
    }
}
