package org.meshnet.core.discovery;

import java.util.concurrent.TimeUnit;
import org.meshnet.core.wire.Refresh;
import org.meshnet.core.wire.Refreshed;

/**
 * Refreshes the registration in time (docs/protocol.md §5.2). A refresh from a new endpoint is answered with another
 * address cookie first, and then sent again with that. Whether an answer stays out is seen by {@link ServerTalk}.
 */
final class KeepAlive {
    /** Refreshes in a row that may be answered with yet another address cookie. */
    private static final int COOKIE_TRIES = 3;

    private static final long ASK_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(250);

    private final TimerTable timers;
    private final ServerTalk talk;
    private final DirectorySync directory;
    private int cookieTries;
    private long sentNs;

    KeepAlive(TimerTable timers, ServerTalk talk, DirectorySync directory) {
        this.timers = timers;
        this.talk = talk;
        this.directory = directory;
    }

    /** The server knows the node as of now; the next refresh is due in a while. */
    void onProof(ServerSession session, long nowNs) {
        timers.arm(ClientTimer.REFRESH, nowNs + session.refreshIntervalNs());
    }

    /** Refreshes now, instead of what may be under way. */
    void refresh(ServerSession session, long nowNs) {
        cookieTries = 0;
        send(session, nowNs);
    }

    /**
     * Refreshes now, unless that was done a moment ago. It counts as one more try of what is under way, which is given
     * up as soon as ever.
     */
    void ask(ServerSession session, long nowNs) {
        if (!talk.isPending(Refresh.class) || nowNs - sentNs >= ASK_INTERVAL_NS) {
            sentNs = nowNs;
            talk.send(session.refresh(directory.knownVersion()), nowNs);
        }
    }

    void onTimer(ServerSession session, long nowNs) {
        if (!talk.isPending(Refresh.class)) {
            refresh(session, nowNs);
        }
    }

    /** Did the server take the refresh? If not, it wants to see another address cookie, which is sent. */
    boolean onRefreshed(ServerSession session, Refresh sent, Refreshed refreshed, long nowNs) {
        session.setRoundTripNs(nowNs - sentNs);
        if (sent.addressCookie().equals(refreshed.addressCookie())) {
            session.onRefreshed(refreshed);
            onProof(session, nowNs);
            return true;
        }
        session.setAddressCookie(refreshed.addressCookie());
        cookieTries++;
        if (cookieTries < COOKIE_TRIES) {
            send(session, nowNs);
        } else {
            onProof(session, nowNs);
        }
        return false;
    }

    /** There is no session any more, or it is lost. */
    void stop() {
        timers.disarm(ClientTimer.REFRESH);
    }

    private void send(ServerSession session, long nowNs) {
        sentNs = nowNs;
        talk.withdrawAll(Refresh.class);
        talk.send(session.refresh(directory.knownVersion()), nowNs);
    }
}
