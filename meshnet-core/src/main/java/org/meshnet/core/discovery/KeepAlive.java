package org.meshnet.core.discovery;

import java.util.function.Consumer;
import org.meshnet.core.wire.Refresh;
import org.meshnet.core.wire.Refreshed;

/**
 * Refreshes the registration in time (docs/protocol.md §5.2). A refresh from a new endpoint is answered with another address cookie
 * first, and then sent again with that. Whether an answer stays out is seen by {@link PendingRequests}.
 */
final class KeepAlive {
    /** Refreshes in a row that may be answered with yet another address cookie. */
    private static final int COOKIE_TRIES = 3;

    private final TimerTable timers;
    private final PendingRequests pending;
    private final DirectorySync directory;
    private final Consumer<Refresh> sender;
    private int cookieTries;

    /** @param sender sends a refresh to the server */
    KeepAlive(TimerTable timers, PendingRequests pending, DirectorySync directory, Consumer<Refresh> sender) {
        this.timers = timers;
        this.pending = pending;
        this.directory = directory;
        this.sender = sender;
    }

    /** The server knows the node as of now; the next refresh is due in a while. */
    void onProof(ServerSession session, long nowNs) {
        timers.arm(ClientTimer.REFRESH, nowNs + session.refreshIntervalNs());
    }

    /** Refreshes now, instead of what may be under way. */
    void refresh(ServerSession session) {
        cookieTries = 0;
        send(session);
    }

    void onTimer(ServerSession session) {
        if (!pending.contains(Refresh.class)) {
            refresh(session);
        }
    }

    /** Did the server take the refresh? If not, it wants to see another address cookie, which is sent. */
    boolean onRefreshed(ServerSession session, Refresh sent, Refreshed refreshed, long nowNs) {
        if (sent.addressCookie().equals(refreshed.addressCookie())) {
            session.onRefreshed(refreshed);
            onProof(session, nowNs);
            return true;
        }
        session.setAddressCookie(refreshed.addressCookie());
        cookieTries++;
        if (cookieTries < COOKIE_TRIES) {
            send(session);
        } else {
            onProof(session, nowNs);
        }
        return false;
    }

    private void send(ServerSession session) {
        pending.removeAll(Refresh.class);
        sender.accept(session.refresh(directory.knownVersion()));
    }
}
