package org.meshnet.core.engine.session;

import java.util.List;
import java.util.Optional;
import org.meshnet.core.engine.context.ControlFrames;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.directory.Directory;
import org.meshnet.core.engine.handshake.Handshaker;
import org.meshnet.core.engine.output.Turn;
import org.meshnet.core.engine.path.PathKeeper;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.peer.PeerTimer;
import org.meshnet.core.engine.peer.PeerView;
import org.meshnet.core.engine.peer.TimerQueue;
import org.meshnet.core.engine.status.PeerState;
import org.meshnet.core.engine.status.PeerStatus;
import org.meshnet.core.net.Hop;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.session.Session;

/** Keeps sessions alive: keepalives, rekeys and expiry (docs/protocol.md §4.2). Control thread only. */
public final class SessionKeeper {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long IDLE_KEEPALIVE_NS = 25 * SECOND_NS;
    /** The responder replaces a session that the initiator let grow this old, as long as there is time to. */
    private static final long RESPONDER_REKEY_NS = 165 * SECOND_NS;
    /** Silence of a peer that should have sent keepalives. */
    private static final long SILENCE_NS = 70 * SECOND_NS;
    /** A session without traffic for this long is left to expire where sessions are opened on demand. */
    private static final long UNUSED_NS = 120 * SECOND_NS;

    private final EngineContext context;
    private final Directory directory;
    private final Handshaker handshaker;
    private final PathKeeper paths;
    private final List<SessionObserver> observers;
    private final Turn turn;
    private final RandomSource random;
    private final ControlFrames frames;
    private final RetiredSessions retired = new RetiredSessions();

    /** @param observers in the order in which they are told */
    public SessionKeeper(
            EngineContext context,
            Directory directory,
            Handshaker handshaker,
            PathKeeper paths,
            List<SessionObserver> observers) {
        this.context = context;
        this.directory = directory;
        this.handshaker = handshaker;
        this.paths = paths;
        this.observers = List.copyOf(observers);
        this.turn = context.turn();
        this.random = context.random();
        this.frames = new ControlFrames(context.hops());
    }

    /** Keys of ended sessions are due to be wiped then. */
    public long nextDeadlineNs() {
        return retired.nextDeadlineNs();
    }

    public void onTimer(long nowNs) {
        retired.onTimer(nowNs);
    }

    /** A session made as responder stands, and the response goes there; it is used once its first frame arrives. */
    public void onUnconfirmed(Peer peer, Session session, Hop to, long nowNs) {
        peer.addUnconfirmed(session, to).ifPresent(obsolete -> retire(List.of(obsolete), nowNs));
        context.timers().setIfUnset(peer, PeerTimer.SESSION_EXPIRY, nowNs + Session.REJECT_AFTER_NS);
        context.publisher().onSessionsChanged();
    }

    /**
     * A session is to be used from now on; what came of its handshake shows that the peer gets what is sent over this
     * hop.
     */
    public void onEstablished(Peer peer, Session session, Hop over, long nowNs) {
        boolean wasConnected = peer.isConnected();
        retire(peer.promote(session), nowNs);
        session.active().clear();
        context.publisher().onSessionTaken(peer);
        if (peer.hasEndedDescriptor()) {
            context.publisher().onRoutesChanged();
        }
        handshaker.stop(peer);
        startTimers(peer, session, nowNs);
        learnRelay(peer, over);
        boolean hasMoved = paths.onEstablished(peer, session, over, nowNs);
        directory.onConfirmed(peer, nowNs);
        observers.forEach(observer -> turn.then(() -> observer.onEstablished(peer, nowNs)));
        if (!wasConnected) {
            turn.tell(world -> world.onPeerUp(PeerView.of(peer, nowNs)));
            observers.forEach(observer -> turn.then(() -> observer.onUp(peer, nowNs)));
        } else if (hasMoved) {
            turn.tell(world -> world.onPathChanged(PeerView.of(peer, nowNs)));
        }
    }

    /**
     * A channel that an authentic handshake came over is as good as one that the server gave: that word may be lost.
     */
    private void learnRelay(Peer peer, Hop over) {
        if (over.isRelayed()) {
            directory.relay(over).ifPresent(server -> peer.paths().offerRelay(server, over));
        }
    }

    private void startTimers(Peer peer, Session session, long nowNs) {
        TimerQueue timers = context.timers();
        long rekeyNs = session.isInitiator() ? Session.REKEY_AFTER_NS : RESPONDER_REKEY_NS;
        timers.set(peer, PeerTimer.REKEY, nowNs + rekeyNs - session.ageNs(nowNs));
        timers.set(peer, PeerTimer.SESSION_EXPIRY, nowNs + Session.REJECT_AFTER_NS - session.ageNs(nowNs));
        timers.setIfUnset(peer, PeerTimer.IDLE_KEEPALIVE, nowNs + keepaliveIntervalNs());
    }

    private long keepaliveIntervalNs() {
        return IDLE_KEEPALIVE_NS - random.nextLong(SECOND_NS);
    }

    /** The peer was heard under a session for the first time, or from a new endpoint. */
    public void onHeard(Session session, Hop from, long nowNs) {
        Optional<Peer> found = context.peers().find(session.link());
        if (found.isEmpty()) {
            return;
        }
        Peer peer = found.get();
        peer.respondedTo(session).ifPresent(over -> onEstablished(peer, session, over, nowNs));
        if (peer.isCurrent(session)) {
            paths.onHeardElsewhere(peer, session, from, nowNs);
        }
    }

    /** There is traffic under a session again. */
    public void onActive(Session session, long nowNs) {
        Optional<Peer> peer = context.peers().find(session.link());
        if (peer.isEmpty() || !peer.get().isCurrent(session)) {
            return;
        }
        paths.onActive(peer.get(), nowNs);
        if (isDueForRekey(session, nowNs)) {
            handshaker.connect(peer.get(), nowNs);
        }
    }

    private static boolean isDueForRekey(Session session, long nowNs) {
        return session.ageNs(nowNs) >= (session.isInitiator() ? Session.REKEY_AFTER_NS : RESPONDER_REKEY_NS);
    }

    /** The peer ends the session that it sent under. */
    public void onGoodbye(Peer peer, long nowNs) {
        peer.markLeft();
        end(peer, nowNs);
    }

    /** One of the timers that are about sessions is due. */
    public void onTimer(Peer peer, PeerTimer timer, long nowNs) {
        switch (timer) {
            case REKEY -> onRekey(peer, nowNs);
            case SESSION_EXPIRY -> onExpiry(peer, nowNs);
            case IDLE_KEEPALIVE -> onIdleKeepalive(peer, nowNs);
            default -> throw new IllegalArgumentException("no timer of sessions: " + timer);
        }
    }

    private void onRekey(Peer peer, long nowNs) {
        if (peer.current()
                .filter(session -> isWorthKeeping(peer, session, nowNs))
                .isPresent()) {
            handshaker.connect(peer, nowNs);
        }
    }

    /** Is a session there for more than to expire? */
    boolean isWorthKeeping(Peer peer, Session session, long nowNs) {
        return directory.wantsSession(peer)
                || nowNs - session.lastDataNs() < UNUSED_NS
                || observers.stream().anyMatch(observer -> observer.needs(peer));
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
                .ifPresent(deadlineNs -> context.timers().set(peer, PeerTimer.SESSION_EXPIRY, deadlineNs));
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
            paths.probeCurrent(peer, nowNs);
        } else if (nowNs - session.lastDataSentNs() >= PathKeeper.HEARTBEAT_NS) {
            frames.sendKeepalive(session, peer.paths().current().get());
        }
        context.timers().set(peer, PeerTimer.IDLE_KEEPALIVE, nowNs + keepaliveIntervalNs());
    }

    /** One more handshake is tried, that is no mere renewal. */
    public void onAttempt(Peer peer, long nowNs) {
        if (peer.connecting().isSlow()) {
            PeerStatus status = PeerView.of(peer, nowNs);
            if (status.state() != PeerState.CONNECTED) {
                turn.tell(world -> world.onPeerUnanswered(status));
            }
        }
    }

    /** Handshakes went unanswered for long. */
    public void onGivenUp(Peer peer, long nowNs) {
        if (peer.isConnected() && !peer.paths().isTrusted(nowNs)) {
            end(peer, nowNs);
        }
    }

    /** Says goodbye to a peer. */
    public void close(Peer peer) {
        peer.current().ifPresent(session -> peer.paths().current().ifPresent(to -> frames.sendGoodbye(session, to)));
    }

    /** Ends what sessions a peer still has that is known no more. */
    public void drop(Peer peer, long nowNs) {
        retire(peer.dropSessions(), nowNs);
    }

    /** Ends all sessions with a peer, without a word to it. */
    public void quit(Peer peer, long nowNs) {
        handshaker.stop(peer);
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
        peer.paths().reset();
        peer.link().hold();
        for (PeerTimer timer : PeerTimer.values()) {
            if (timer != PeerTimer.HANDSHAKE_RETRY && timer != PeerTimer.STAGED_EXPIRY) {
                context.timers().cancel(peer, timer);
            }
        }
        observers.forEach(observer -> turn.then(() -> observer.onDown(peer, nowNs)));
        turn.then(() -> {
            PeerStatus status = PeerView.of(peer, nowNs);
            turn.tell(world -> world.onPeerDown(status));
            directory.onDown(peer, nowNs);
        });
    }

    private void retire(List<Session> sessions, long nowNs) {
        if (!sessions.isEmpty()) {
            sessions.forEach(session -> handshaker.forgetIndex(session.localIndex()));
            retired.add(sessions, nowNs);
            context.publisher().onSessionsChanged();
        }
    }
}
