package org.meshnet.core.engine;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.meshnet.core.frame.FrameKind;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.path.Paths;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.session.Session;

/**
 * Keeps sessions and their paths alive: heartbeats, keepalives, rekeys, expiry, and what frames other than packets ask for
 * (docs/protocol.md §4.2, §4.3). Control thread only.
 */
final class SessionKeeper {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long HEARTBEAT_NS = 3 * SECOND_NS;
    private static final long IDLE_KEEPALIVE_NS = 25 * SECOND_NS;
    private static final long FIRST_PATH_SEARCH_NS = SECOND_NS;
    private static final long PATH_SEARCH_NS = 60 * SECOND_NS;
    /** The responder replaces a session that the initiator let grow this old, as long as there is time to. */
    private static final long RESPONDER_REKEY_NS = 165 * SECOND_NS;
    /** Silence of a peer that should have sent keepalives. */
    private static final long SILENCE_NS = 70 * SECOND_NS;
    /** A session without traffic for this long is left to expire where sessions are opened on demand. */
    private static final long UNUSED_NS = 120 * SECOND_NS;
    /** Pauses between the words that this host's address changed. */
    private static final long ADDRESS_CHANGED_NS = 250_000_000L;

    private static final int ADDRESS_CHANGED_COUNT = 6;

    private final EngineParts parts;
    private final RandomSource random;
    private final ControlFrames frames;
    private final RetiredSessions retired = new RetiredSessions();
    private long addressChangedNs = Long.MIN_VALUE / 2;

    SessionKeeper(EngineParts parts, RandomSource random) {
        this.parts = parts;
        this.random = random;
        this.frames = new ControlFrames(parts.datagrams());
    }

    /** Keys of ended sessions are due to be wiped then. */
    long nextDeadlineNs() {
        return retired.nextDeadlineNs();
    }

    void onTimer(long nowNs) {
        retired.onTimer(nowNs);
    }

    /** A session made as responder stands; it is used once its first frame arrives. */
    void onUnconfirmed(Peer peer, Session session, long nowNs) {
        peer.addUnconfirmed(session).ifPresent(obsolete -> retire(List.of(obsolete), nowNs));
        parts.timers().setIfUnset(peer, PeerTimer.SESSION_EXPIRY, nowNs + Session.REJECT_AFTER_NS);
        parts.publisher().onSessionsChanged();
    }

    /** A session is to be used from now on, and the peer was heard from there. */
    void onEstablished(Peer peer, Session session, Endpoint from, long nowNs) {
        boolean wasConnected = peer.isConnected();
        retire(peer.promote(session), nowNs);
        session.clearActive();
        parts.publisher().onSessionsChanged();
        parts.handshaker().stop(peer);
        boolean hasMoved = peer.paths().moveTo(from);
        peer.link().moveTo(from);
        startTimers(peer, session, nowNs);
        parts.publisher().publish();
        probe(peer, session, from, nowNs);
        parts.forwarder().flush(peer, nowNs);
        parts.pings().onEstablished(peer, nowNs);
        if (!wasConnected) {
            parts.listener().onPeerUp(peer.status(nowNs));
        } else if (hasMoved) {
            parts.listener().onPathChanged(peer.status(nowNs));
        }
    }

    private void startTimers(Peer peer, Session session, long nowNs) {
        TimerQueue timers = parts.timers();
        long rekeyNs = session.isInitiator() ? Session.REKEY_AFTER_NS : RESPONDER_REKEY_NS;
        timers.set(peer, PeerTimer.REKEY, nowNs + rekeyNs - session.ageNs(nowNs));
        timers.set(peer, PeerTimer.SESSION_EXPIRY, nowNs + Session.REJECT_AFTER_NS - session.ageNs(nowNs));
        timers.setIfUnset(peer, PeerTimer.IDLE_KEEPALIVE, nowNs + keepaliveIntervalNs());
        timers.setIfUnset(peer, PeerTimer.BETTER_PATH, nowNs + FIRST_PATH_SEARCH_NS);
    }

    private long keepaliveIntervalNs() {
        return IDLE_KEEPALIVE_NS - random.nextLong(SECOND_NS);
    }

    /** The peer was heard under a session for the first time, or from a new endpoint. */
    void onHeard(Session session, Endpoint from, long nowNs) {
        Optional<Peer> found = parts.peers().find(session.link());
        if (found.isEmpty()) {
            return;
        }
        Peer peer = found.get();
        if (peer.isUnconfirmed(session)) {
            onEstablished(peer, session, from, nowNs);
        } else if (isCurrent(peer, session) && peer.paths().moveTo(from)) {
            onMoved(peer, session, nowNs);
        }
    }

    private static boolean isCurrent(Peer peer, Session session) {
        return peer.current().filter(current -> current == session).isPresent();
    }

    private void onMoved(Peer peer, Session session, long nowNs) {
        Endpoint to = peer.paths().current().orElseThrow();
        peer.link().moveTo(to);
        parts.timers().cancel(peer, PeerTimer.PATH_TRUST);
        probe(peer, session, to, nowNs);
        parts.listener().onPathChanged(peer.status(nowNs));
    }

    /** There is traffic under a session again. */
    void onActive(Session session, long nowNs) {
        Optional<Peer> peer = parts.peers().find(session.link());
        if (peer.isEmpty() || !isCurrent(peer.get(), session)) {
            return;
        }
        if (!parts.timers().isSet(peer.get(), PeerTimer.HEARTBEAT)) {
            peer.get().exchangeLastHeartbeatNs(nowNs);
            parts.timers().set(peer.get(), PeerTimer.HEARTBEAT, nowNs + HEARTBEAT_NS);
            probeCurrent(peer.get(), nowNs);
        }
        if (isDueForRekey(session, nowNs)) {
            parts.handshaker().connect(peer.get(), nowNs);
        }
    }

    private static boolean isDueForRekey(Session session, long nowNs) {
        return session.ageNs(nowNs) >= (session.isInitiator() ? Session.REKEY_AFTER_NS : RESPONDER_REKEY_NS);
    }

    /**
     * A frame without a packet: probes, their answers, goodbyes. One that waited in the queue until its session had ended is
     * dropped: the keys to answer it may be wiped.
     */
    void onFrame(Session session, byte[] text, Endpoint from, long nowNs) {
        Optional<Peer> peer = parts.peers().find(session.link());
        if (peer.isEmpty() || !peer.get().sessions().contains(session)) {
            return;
        }
        if (!FrameKind.isValid(text[0], text.length - 1)) {
            parts.counters().add(Counter.FRAME_BAD_BODY);
            return;
        }
        switch (text[0]) {
            case FrameKind.PROBE ->
                onProbe(peer.get(), session, ByteBuffer.wrap(text).getLong(1), from, nowNs);
            case FrameKind.PROBE_REPLY ->
                onProbeReply(peer.get(), session, ByteBuffer.wrap(text).getLong(1), from, nowNs);
            case FrameKind.GOODBYE -> onGoodbye(peer.get(), session, nowNs);
            default -> parts.counters().add(Counter.FRAME_BAD_BODY);
        }
    }

    private void onProbe(Peer peer, Session session, long id, Endpoint from, long nowNs) {
        frames.sendProbeReply(session, id, from);
        boolean isMoving = nowNs - addressChangedNs < ADDRESS_CHANGED_COUNT * ADDRESS_CHANGED_NS * 2;
        if (isMoving && isCurrent(peer, session)) {
            frames.sendKeepalive(session, from);
        }
    }

    private void onProbeReply(Peer peer, Session session, long id, Endpoint from, long nowNs) {
        parts.pings().onProbeReply(peer, id, nowNs);
        if (!isCurrent(peer, session)) {
            return;
        }
        boolean hasMoved = peer.paths().onProbeReply(id, from, nowNs);
        if (peer.paths().isTrusted(nowNs) && peer.paths().unansweredSinceNs().isEmpty()) {
            parts.timers().cancel(peer, PeerTimer.PATH_TRUST);
        }
        if (hasMoved) {
            onMoved(peer, session, nowNs);
        }
    }

    private void onGoodbye(Peer peer, Session session, long nowNs) {
        if (isCurrent(peer, session)) {
            peer.markLeft();
            end(peer, nowNs);
        }
    }

    void onTimer(Peer peer, PeerTimer timer, long nowNs) {
        switch (timer) {
            case REKEY -> onRekey(peer, nowNs);
            case SESSION_EXPIRY -> onExpiry(peer, nowNs);
            case HEARTBEAT -> onHeartbeat(peer, nowNs);
            case PATH_TRUST -> onPathLost(peer, nowNs);
            case IDLE_KEEPALIVE -> onIdleKeepalive(peer, nowNs);
            case BETTER_PATH -> onBetterPath(peer, nowNs);
            case ADDRESS_CHANGED -> onAddressChanged(peer, nowNs);
            case HANDSHAKE_RETRY -> parts.handshaker().onRetry(peer, nowNs);
            case STAGED_EXPIRY -> parts.forwarder().onStagedExpiry(peer, nowNs);
        }
    }

    private void onRekey(Peer peer, long nowNs) {
        if (peer.current()
                .filter(session -> isWorthKeeping(peer, session, nowNs))
                .isPresent()) {
            parts.handshaker().connect(peer, nowNs);
        }
    }

    private boolean isWorthKeeping(Peer peer, Session session, long nowNs) {
        return parts.directory().wantsSession(peer) || nowNs - lastDataNs(session) < UNUSED_NS;
    }

    private static long lastDataNs(Session session) {
        return Math.max(session.lastDataReceivedNs(), session.lastDataSentNs());
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

    private void onHeartbeat(Peer peer, long nowNs) {
        if (peer.current().isEmpty()) {
            return;
        }
        Session session = peer.current().get();
        session.clearActive();
        if (lastDataNs(session) >= peer.exchangeLastHeartbeatNs(nowNs)) {
            probeCurrent(peer, nowNs);
            parts.timers().set(peer, PeerTimer.HEARTBEAT, nowNs + HEARTBEAT_NS);
        }
    }

    private void probeCurrent(Peer peer, long nowNs) {
        if (peer.current().isPresent() && peer.paths().current().isPresent()) {
            probe(peer, peer.current().get(), peer.paths().current().get(), nowNs);
        }
    }

    /** Sends a probe over the path in use; its id, or nothing where there is no session or no path. */
    OptionalLong probePathInUse(Peer peer, long nowNs) {
        Optional<Session> session = peer.current().filter(current -> !current.isExpired(nowNs));
        Optional<Endpoint> to = peer.paths().current();
        return session.isPresent() && to.isPresent()
                ? OptionalLong.of(probe(peer, session.get(), to.get(), nowNs))
                : OptionalLong.empty();
    }

    private long probe(Peer peer, Session session, Endpoint to, long nowNs) {
        long id = random.nextLong();
        peer.paths().onProbeSent(id, to, nowNs);
        frames.sendProbe(session, id, to);
        if (peer.paths().unansweredSinceNs().isPresent()) {
            parts.timers().setIfUnset(peer, PeerTimer.PATH_TRUST, nowNs + Paths.TRUST_NS);
        }
        return id;
    }

    /** Tries every path that is known. */
    private void probeAll(Peer peer, Session session, long nowNs) {
        for (Endpoint target : peer.paths().targets()) {
            if (!parts.directory().isOwn(target)) {
                probe(peer, session, target, nowNs);
            }
        }
    }

    /** The path in use does not answer: try all, have the server introduce us anew, and open a new session meanwhile. */
    private void onPathLost(Peer peer, long nowNs) {
        if (peer.current().isEmpty() || peer.paths().isTrusted(nowNs)) {
            return;
        }
        probeAll(peer, peer.current().get(), nowNs);
        parts.handshaker().connect(peer, nowNs);
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
            probeCurrent(peer, nowNs);
        } else if (nowNs - session.lastDataSentNs() >= HEARTBEAT_NS) {
            frames.sendKeepalive(session, peer.paths().current().get());
        }
        parts.timers().set(peer, PeerTimer.IDLE_KEEPALIVE, nowNs + keepaliveIntervalNs());
    }

    private void onBetterPath(Peer peer, long nowNs) {
        if (peer.current().isPresent() && isWorthKeeping(peer, peer.current().get(), nowNs)) {
            probeAll(peer, peer.current().get(), nowNs);
            parts.timers().set(peer, PeerTimer.BETTER_PATH, nowNs + PATH_SEARCH_NS);
        }
    }

    /** This host's addresses changed: every peer must hear of it from the new one. */
    void onAddressChanged(long nowNs) {
        addressChangedNs = nowNs;
        for (Peer peer : parts.peers().all()) {
            if (peer.isConnected()) {
                parts.timers().set(peer, PeerTimer.ADDRESS_CHANGED, nowNs);
            }
        }
    }

    private void onAddressChanged(Peer peer, long nowNs) {
        if (peer.current().isEmpty()) {
            return;
        }
        Session session = peer.current().get();
        peer.paths().current().ifPresent(current -> frames.sendKeepalive(session, current));
        probeAll(peer, session, nowNs);
        if (nowNs - addressChangedNs < ADDRESS_CHANGED_COUNT * ADDRESS_CHANGED_NS) {
            parts.timers().set(peer, PeerTimer.ADDRESS_CHANGED, nowNs + ADDRESS_CHANGED_NS);
        }
    }

    /** The peer's candidates changed, or the server introduced it: open our NAT towards each. */
    void onCandidatesChanged(Peer peer, long nowNs) {
        if (peer.current().isPresent()) {
            probeAll(peer, peer.current().get(), nowNs);
            parts.timers().set(peer, PeerTimer.BETTER_PATH, nowNs + FIRST_PATH_SEARCH_NS);
        }
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

    private void end(Peer peer, long nowNs) {
        retire(peer.dropSessions(), nowNs);
        onDown(peer, nowNs);
    }

    private void onDown(Peer peer, long nowNs) {
        peer.paths().reset();
        peer.link().moveTo(null);
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
