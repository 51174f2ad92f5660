package org.meshnet.core.engine;

import java.util.List;
import java.util.Optional;
import org.meshnet.core.net.Hop;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.session.Session;

/** Keeps sessions alive: keepalives, rekeys and expiry (docs/protocol.md §4.2). Control thread only. */
final class SessionKeeper {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long IDLE_KEEPALIVE_NS = 25 * SECOND_NS;
    /** The responder replaces a session that the initiator let grow this old, as long as there is time to. */
    private static final long RESPONDER_REKEY_NS = 165 * SECOND_NS;
    /** Silence of a peer that should have sent keepalives. */
    private static final long SILENCE_NS = 70 * SECOND_NS;
    /** A session without traffic for this long is left to expire where sessions are opened on demand. */
    private static final long UNUSED_NS = 120 * SECOND_NS;

    private final EngineParts parts;
    private final RandomSource random;
    private final ControlFrames frames;
    private final RetiredSessions retired = new RetiredSessions();

    SessionKeeper(EngineParts parts, RandomSource random) {
        this.parts = parts;
        this.random = random;
        this.frames = new ControlFrames(parts.hops());
    }

    /** Keys of ended sessions are due to be wiped then. */
    long nextDeadlineNs() {
        return retired.nextDeadlineNs();
    }

    void onTimer(long nowNs) {
        retired.onTimer(nowNs);
    }

    /** A session made as responder stands, and the response goes there; it is used once its first frame arrives. */
    void onUnconfirmed(Peer peer, Session session, Hop to, long nowNs) {
        peer.addUnconfirmed(session, to).ifPresent(obsolete -> retire(List.of(obsolete), nowNs));
        parts.timers().setIfUnset(peer, PeerTimer.SESSION_EXPIRY, nowNs + Session.REJECT_AFTER_NS);
        parts.publisher().onSessionsChanged();
    }

    /**
     * A session is to be used from now on; what came of its handshake shows that the peer gets what is sent over this
     * hop.
     */
    void onEstablished(Peer peer, Session session, Hop over, long nowNs) {
        boolean wasConnected = peer.isConnected();
        retire(peer.promote(session), nowNs);
        session.clearActive();
        parts.publisher().onSessionsChanged();
        if (peer.hasEndedDescriptor()) {
            parts.publisher().onRoutesChanged();
        }
        parts.handshaker().stop(peer);
        startTimers(peer, session, nowNs);
        parts.publisher().publish();
        learnRelay(peer, over);
        boolean hasMoved = parts.paths().onEstablished(peer, session, over, nowNs);
        parts.directory().onConfirmed(peer, nowNs);
        parts.forwarder().flush(peer, nowNs);
        parts.pings().onEstablished(peer, nowNs);
        if (!wasConnected) {
            parts.listener().onPeerUp(peer.status(nowNs));
            parts.relaySeeker().onUp(peer, nowNs);
        } else if (hasMoved) {
            parts.listener().onPathChanged(peer.status(nowNs));
        }
    }

    /**
     * A channel that an authentic handshake came over is as good as one that the server gave: that word may be lost.
     */
    private void learnRelay(Peer peer, Hop over) {
        if (over.isRelayed()) {
            parts.directory().relay(over).ifPresent(server -> peer.paths().offerRelay(server, over));
        }
    }

    private void startTimers(Peer peer, Session session, long nowNs) {
        TimerQueue timers = parts.timers();
        long rekeyNs = session.isInitiator() ? Session.REKEY_AFTER_NS : RESPONDER_REKEY_NS;
        timers.set(peer, PeerTimer.REKEY, nowNs + rekeyNs - session.ageNs(nowNs));
        timers.set(peer, PeerTimer.SESSION_EXPIRY, nowNs + Session.REJECT_AFTER_NS - session.ageNs(nowNs));
        timers.setIfUnset(peer, PeerTimer.IDLE_KEEPALIVE, nowNs + keepaliveIntervalNs());
    }

    private long keepaliveIntervalNs() {
        return IDLE_KEEPALIVE_NS - random.nextLong(SECOND_NS);
    }

    /** The peer was heard under a session for the first time, or from a new endpoint. */
    void onHeard(Session session, Hop from, long nowNs) {
        Optional<Peer> found = parts.peers().find(session.link());
        if (found.isEmpty()) {
            return;
        }
        Peer peer = found.get();
        peer.respondedTo(session).ifPresent(over -> onEstablished(peer, session, over, nowNs));
        if (peer.isCurrent(session)) {
            parts.paths().onHeardElsewhere(peer, session, from, nowNs);
        }
    }

    /** There is traffic under a session again. */
    void onActive(Session session, long nowNs) {
        Optional<Peer> peer = parts.peers().find(session.link());
        if (peer.isEmpty() || !peer.get().isCurrent(session)) {
            return;
        }
        parts.paths().onActive(peer.get(), nowNs);
        if (isDueForRekey(session, nowNs)) {
            parts.handshaker().connect(peer.get(), nowNs);
        }
    }

    private static boolean isDueForRekey(Session session, long nowNs) {
        return session.ageNs(nowNs) >= (session.isInitiator() ? Session.REKEY_AFTER_NS : RESPONDER_REKEY_NS);
    }

    /** The peer ends the session that it sent under. */
    void onGoodbye(Peer peer, long nowNs) {
        peer.markLeft();
        end(peer, nowNs);
    }

    void onTimer(Peer peer, PeerTimer timer, long nowNs) {
        switch (timer) {
            case REKEY -> onRekey(peer, nowNs);
            case SESSION_EXPIRY -> onExpiry(peer, nowNs);
            case IDLE_KEEPALIVE -> onIdleKeepalive(peer, nowNs);
            case HANDSHAKE_RETRY -> parts.handshaker().onRetry(peer, nowNs);
            case STAGED_EXPIRY -> parts.forwarder().onStagedExpiry(peer, nowNs);
            case DESCRIPTOR_MISSING -> parts.directory().missing().ask(peer, nowNs);
            case PORT_GUESS -> parts.guesser().onTimer(peer, nowNs);
            case HEARTBEAT, PATH_WATCH, PATH_TRUST, PATH_SEARCH, BETTER_PATH, ADDRESS_CHANGED ->
                parts.paths().onTimer(peer, timer, nowNs);
        }
    }

    private void onRekey(Peer peer, long nowNs) {
        if (peer.current()
                .filter(session -> isWorthKeeping(peer, session, nowNs))
                .isPresent()) {
            parts.handshaker().connect(peer, nowNs);
        }
    }

    /** Is a session there for more than to expire? */
    boolean isWorthKeeping(Peer peer, Session session, long nowNs) {
        return parts.directory().wantsSession(peer)
                || nowNs - session.lastDataNs() < UNUSED_NS
                || parts.relaySeeker().isUsed(peer)
                || parts.relayService().isUsedBy(peer);
    }

    private void onExpiry(Peer peer, long nowNs) {
        boolean wasConnected = peer.isConnected();
        retire(peer.dropExpired(nowNs), nowNs);
        if (wasConnected && !peer.isConnected()) {
            onDown(peer, nowNs);
        }
        peer.sessions().stream()
                .mapToLong(session -> nowNs + Session.REJECT_AFTER_NS - session.ageNs(nowNs))
                .min()
                .ifPresent(deadlineNs -> parts.timers().set(peer, PeerTimer.SESSION_EXPIRY, deadlineNs));
    }

    private void onIdleKeepalive(Peer peer, long nowNs) {
        if (peer.current().isEmpty() || peer.paths().current().isEmpty()) {
            return;
        }
        Session session = peer.current().get();
        if (!isWorthKeeping(peer, session, nowNs)) {
            return;
        }
        if (nowNs - session.lastReceivedNs() > SILENCE_NS) {
            parts.paths().probeCurrent(peer, nowNs);
        } else if (nowNs - session.lastDataSentNs() >= PathKeeper.HEARTBEAT_NS) {
            frames.sendKeepalive(session, peer.paths().current().get());
        }
        parts.timers().set(peer, PeerTimer.IDLE_KEEPALIVE, nowNs + keepaliveIntervalNs());
    }

    /** Handshakes went unanswered for long. */
    void onGivenUp(Peer peer, long nowNs) {
        parts.forwarder().onStagedExpiry(peer, nowNs);
        if (peer.isConnected() && !peer.paths().isTrusted(nowNs)) {
            end(peer, nowNs);
        }
    }

    /** Says goodbye to a peer. */
    void close(Peer peer) {
        peer.current().ifPresent(session -> peer.paths().current().ifPresent(to -> frames.sendGoodbye(session, to)));
    }

    /** Ends what sessions a peer still has that is known no more. */
    void drop(Peer peer, long nowNs) {
        retire(peer.dropSessions(), nowNs);
    }

    /** Ends all sessions with a peer, without a word to it. */
    void quit(Peer peer, long nowNs) {
        parts.handshaker().stop(peer);
        if (peer.isConnected()) {
            end(peer, nowNs);
        } else {
            drop(peer, nowNs);
        }
    }

    private void end(Peer peer, long nowNs) {
        retire(peer.dropSessions(), nowNs);
        onDown(peer, nowNs);
    }

    private void onDown(Peer peer, long nowNs) {
        parts.guesser().onDown(peer);
        peer.paths().reset();
        peer.link().moveTo(null);
        parts.relayService().onDown(peer);
        parts.relaySeeker().onDown(peer, nowNs);
        for (PeerTimer timer : PeerTimer.values()) {
            if (timer != PeerTimer.HANDSHAKE_RETRY && timer != PeerTimer.STAGED_EXPIRY) {
                parts.timers().cancel(peer, timer);
            }
        }
        parts.listener().onPeerDown(peer.status(nowNs));
        parts.directory().onDown(peer, nowNs);
    }

    private void retire(List<Session> sessions, long nowNs) {
        if (!sessions.isEmpty()) {
            sessions.forEach(session -> parts.handshaker().forgetIndex(session.localIndex()));
            retired.add(sessions, nowNs);
            parts.publisher().onSessionsChanged();
        }
    }
}
