package org.meshnet.core.discovery;

import java.util.concurrent.TimeUnit;
import org.meshnet.core.wire.Refresh;
import org.meshnet.core.wire.Refreshed;

/**
 * Refreshes the registration in time (docs/protocol.md §5.2). A refresh from a new endpoint is answered with another
 * address cookie first, and then sent again with that. Whether an answer stays out is seen by {@link ServerTalk}.
 *
 * <p>Where the server's name stands for several, a refresh goes out more often, and if it stays without an answer the
 * others are asked: the first one that answers, while the server itself stays silent, has the node from then on.
 */
final class KeepAlive {
    /** Refreshes in a row that may be answered with yet another address cookie. */
    private static final int COOKIE_TRIES = 3;

    private static final long ASK_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final long SILENCE_STEP_NS = TimeUnit.MILLISECONDS.toNanos(250);
    /** Copies of the refresh come first: a lost datagram moves nobody. */
    private static final int STEPS_BEFORE_OTHERS = 3;

    private final TimerTable timers;
    private final ServerTalk talk;
    private final DirectorySync directory;
    private final ServerWays ways;
    private final Registrant registrant;
    private int cookieTries;
    private int silentSteps;
    private long sentNs;

    KeepAlive(TimerTable timers, ServerTalk talk, DirectorySync directory, ServerWays ways, Registrant registrant) {
        this.timers = timers;
        this.talk = talk;
        this.directory = directory;
        this.ways = ways;
        this.registrant = registrant;
    }

    /** The server knows the node as of now; the next refresh is due in a while. */
    void onProof(ServerSession session, long nowNs) {
        long intervalNs = hasSpare(session) ? session.closeRefreshIntervalNs() : session.refreshIntervalNs();
        timers.arm(ClientTimer.REFRESH, nowNs + intervalNs);
    }

    /** The server said something. */
    void onHeard() {
        timers.disarm(ClientTimer.SERVER_SILENT);
        if (silentSteps >= STEPS_BEFORE_OTHERS) {
            registrant.forgetTrials();
        }
        silentSteps = 0;
    }

    /** A refresh has no answer yet: once more, and then the others are asked, too. */
    void onSilent(ServerSession session, long nowNs) {
        if (!talk.isPending(Refresh.class)) {
            return;
        }
        silentSteps++;
        if (silentSteps < STEPS_BEFORE_OTHERS) {
            talk.sayOnce(session.refresh(directory.knownVersion()));
        } else {
            registrant.tryUdp(ways.besides(session.endpoint()), nowNs);
        }
        timers.arm(ClientTimer.SERVER_SILENT, nowNs + SILENCE_STEP_NS);
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
        timers.disarm(ClientTimer.SERVER_SILENT);
        silentSteps = 0;
    }

    private void send(ServerSession session, long nowNs) {
        sentNs = nowNs;
        talk.withdrawAll(Refresh.class);
        talk.send(session.refresh(directory.knownVersion()), nowNs);
        if (hasSpare(session)) {
            timers.arm(ClientTimer.SERVER_SILENT, nowNs + SILENCE_STEP_NS);
        }
    }

    private boolean hasSpare(ServerSession session) {
        return ways.hasSeveral() && !session.endpoint().isLink();
    }
}
