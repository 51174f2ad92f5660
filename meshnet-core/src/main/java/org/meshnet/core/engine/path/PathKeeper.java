package org.meshnet.core.engine.path;

import java.util.Optional;
import java.util.OptionalLong;
import org.meshnet.core.engine.context.Checks;
import org.meshnet.core.engine.context.Connector;
import org.meshnet.core.engine.context.ControlFrames;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.directory.ServerHops;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.peer.PeerTimer;
import org.meshnet.core.engine.peer.PeerView;
import org.meshnet.core.net.Hop;
import org.meshnet.core.path.Paths;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.session.Session;

/**
 * Watches and replaces the paths of connected peers: probes, heartbeats, the watch over traffic, moves to and from
 * relays, and roaming (docs/paths.md). A peer is followed only to where it answers. Control thread only.
 */
public final class PathKeeper {
    public static final long HEARTBEAT_NS = 3_000_000_000L;
    /** A relay's loss is noticed by nothing else where a node only receives. */
    private static final long RELAYED_HEARTBEAT_NS = 1_000_000_000L;
    /** How often a path is looked at while there is traffic. */
    private static final long WATCH_NS = 100_000_000L;
    /** Silence after something was sent that makes the path prove itself. */
    private static final long SILENCE_NS = 200_000_000L;

    private final EngineContext context;
    private final Checks checks;
    private final ServerHops servers;
    private final Connector connector;
    private final PathEvents events;
    private final RandomSource random;
    private final ControlFrames frames;
    private final PathSearch search;

    public PathKeeper(
            EngineContext context, Checks checks, ServerHops servers, Connector connector, PathEvents events) {
        this.context = context;
        this.checks = checks;
        this.servers = servers;
        this.connector = connector;
        this.events = events;
        this.random = context.random();
        this.frames = new ControlFrames(context.hops());
        this.search = new PathSearch(context, checks, this, events);
    }

    /**
     * A session is used from now on; its handshake went over this hop, so the peer is there. True if that is another
     * one than before. The responder waits for the initiator's first frame.
     */
    public boolean onEstablished(Peer peer, Session session, Hop over, long nowNs) {
        peer.paths().onHeard(over, nowNs);
        boolean hasMoved = peer.paths().onHandshake(over, nowNs);
        moveLink(peer, over);
        session.heardElsewhere().clear();
        if (hasMoved) {
            onFirstPath(peer, session, over, nowNs);
        } else if (session.isInitiator()) {
            frames.sendKeepalive(session, over);
        }
        return hasMoved;
    }

    /**
     * Who forwards does not forward marks, and an extra socket, which nobody names, does not tell them: marks are for
     * endpoints where the peer itself is said to be.
     */
    private static void moveLink(Peer peer, Hop to) {
        peer.link().moveTo(to, peer.paths().isNamed(to));
    }

    /** The handshake that went there has proven the path, but not how fast it is, nor that there is no better one. */
    private void onFirstPath(Peer peer, Session session, Hop over, long nowNs) {
        search.considerBetter(peer, nowNs);
        probe(peer, session, over, nowNs);
        if (over.isRelayed()) {
            search.start(peer, nowNs);
        }
    }

    /** There is traffic with the peer again. */
    public void onActive(Peer peer, long nowNs) {
        if (!context.timers().isSet(peer, PeerTimer.HEARTBEAT)) {
            peer.exchangeLastHeartbeatNs(nowNs);
            context.timers().set(peer, PeerTimer.HEARTBEAT, nowNs + heartbeatNs(peer));
            probeCurrent(peer, nowNs);
            search.considerBetter(peer, nowNs);
            if (peer.paths().isRelayed()) {
                search.onActiveByRelay(peer, nowNs);
            }
        }
        context.timers().setIfUnset(peer, PeerTimer.PATH_WATCH, nowNs + WATCH_NS);
    }

    private static long heartbeatNs(Peer peer) {
        return peer.paths().isRelayed() ? RELAYED_HEARTBEAT_NS : HEARTBEAT_NS;
    }

    /** A frame of the peer seems to come over a hop, most likely another than the one in use. */
    public void onHeardElsewhere(Peer peer, Session session, Hop from, long nowNs) {
        events.onHeard(peer, from, nowNs);
        Paths paths = peer.paths();
        paths.onHeard(from, nowNs);
        boolean isCurrent = paths.current().filter(from::equals).isPresent();
        if (isCurrent && peer.link().hop() != null) {
            session.heardElsewhere().clear();
            return;
        }
        // The watch clears the flag: so often at most is it looked at where the peer is.
        context.timers().setIfUnset(peer, PeerTimer.PATH_WATCH, nowNs + WATCH_NS);
        if (isCurrent) {
            probeUnlessDone(peer, session, nowNs);
        } else if (paths.isRelayed() == from.isRelayed()) {
            onHeardAlike(peer, session, from, nowNs);
        } else if (from.isRelayed()) {
            onHeardByRelay(peer, session, from, nowNs);
        } else {
            challenge(peer, session, from, nowNs);
        }
    }

    /** Two direct paths, or two relays. */
    private void onHeardAlike(Peer peer, Session session, Hop from, long nowNs) {
        if (isFollowed(peer, from, nowNs)) {
            follow(peer, session, from, nowNs);
        } else if (!peer.paths().isProven(nowNs)) {
            probeUnlessDone(peer, session, nowNs);
        }
    }

    /**
     * Where the peer is new, it has moved. Where it was known to be, it may merely prefer another way than this node:
     * if both followed each other, they would swap without end, so only the lower key does.
     */
    private boolean isFollowed(Peer peer, Hop from, long nowNs) {
        return !peer.paths().isKnown(from)
                || peer.paths().isLate(nowNs)
                || context.ownKey().compareTo(peer.key()) < 0;
    }

    /** The peer has left the direct path, or is not on it yet: if that was not proven just now, it is followed. */
    private void onHeardByRelay(Peer peer, Session session, Hop from, long nowNs) {
        if (peer.paths().isProven(nowNs)) {
            probeUnlessDone(peer, session, nowNs);
        } else {
            follow(peer, session, from, nowNs);
        }
    }

    /**
     * Goes where the peer is, at once if it has proven that lately, else as soon as it answers there (RFC 9000 §9.3).
     */
    private void follow(Peer peer, Session session, Hop to, long nowNs) {
        if (!peer.paths().isUsable(to, nowNs)) {
            peer.paths().followOnAnswer(to, nowNs);
            challenge(peer, session, to, nowNs);
            return;
        }
        boolean wasDirect = peer.paths().isDirect();
        if (peer.paths().follow(to, nowNs)) {
            session.heardElsewhere().clear();
            onMoved(peer, session, nowNs);
            searchIfLost(peer, wasDirect, nowNs);
        }
    }

    private void searchIfLost(Peer peer, boolean wasDirect, long nowNs) {
        if (wasDirect && peer.paths().isRelayed()) {
            search.start(peer, nowNs);
        }
    }

    /**
     * Has the peer prove that it is where something of it seemed to come from. The probe is less than three times what
     * came.
     */
    public void challenge(Peer peer, Session session, Hop to, long nowNs) {
        if (checks.allowsAnswer(peer, to, nowNs)) {
            probe(peer, session, to, nowNs);
        }
    }

    /** Has the path in use prove itself, at most twice a patience. */
    private void probeUnlessDone(Peer peer, Session session, long nowNs) {
        Optional<Hop> current = peer.paths().current();
        if (current.isPresent() && !peer.paths().isProbedWithin(Paths.MIN_PATIENCE_NS / 2, nowNs)) {
            probe(peer, session, current.get(), nowNs);
        }
    }

    /** Frames go another way now. */
    public void onMoved(Peer peer, Session session, long nowNs) {
        Hop to = peer.paths().current().orElseThrow();
        moveLink(peer, to);
        if (to.isRelayed()) {
            context.timers().set(peer, PeerTimer.HEARTBEAT, nowNs + RELAYED_HEARTBEAT_NS);
        } else {
            context.timers().cancel(peer, PeerTimer.PATH_SEARCH);
        }
        probe(peer, session, to, nowNs);
        events.onMoved(peer, nowNs);
        context.turn().tell(world -> {
            if (peer.isConnected()) { // the session may have ended in the same turn
                world.onPathChanged(PeerView.of(peer, nowNs));
            }
        });
    }

    /** Answers a probe, and opens this side towards where it came from. */
    public void onProbe(Peer peer, Session session, long id, Hop from, long nowNs) {
        events.onHeard(peer, from, nowNs);
        peer.paths().onHeard(from, nowNs);
        frames.sendProbeReply(session, id, from);
        if (search.isMoving(nowNs) && peer.isCurrent(session)) {
            frames.sendKeepalive(session, from);
        }
        boolean isWanted = peer.paths().isRelayed() || peer.paths().isLate(nowNs);
        if (!from.isRelayed() && peer.current().isPresent() && isWanted) {
            // Not under the session that the probe came in: after both sides opened at once, each may use another one.
            challenge(peer, peer.current().get(), from, nowNs);
        }
    }

    public void onProbeReply(Peer peer, Session session, long id, Hop from, long nowNs) {
        boolean wasDirect = peer.paths().isDirect();
        peer.paths().onHeard(from, nowNs);
        boolean isAnswer = peer.paths().isAwaited(id, from);
        boolean hasMoved = peer.paths().onProbeReply(id, from, nowNs);
        if (!peer.paths().isOwing()) {
            context.timers().cancel(peer, PeerTimer.PATH_TRUST);
            peer.paths().current().ifPresent(current -> moveLink(peer, current));
        }
        if (hasMoved) {
            session.heardElsewhere().clear();
            onMoved(peer, session, nowNs);
            searchIfLost(peer, wasDirect, nowNs);
        }
        if (peer.paths().hasJustAnswered(from, nowNs)) {
            learnRelay(peer, from);
        }
        if (isAnswer) {
            events.onAnswer(peer, session, from, nowNs);
        }
    }

    /** A channel that the peer answered over is as good as one that the server gave: that word may be lost. */
    private void learnRelay(Peer peer, Hop from) {
        if (from.isRelayed() && !peer.paths().isRelay(from)) {
            servers.relay(from).ifPresent(server -> peer.paths().offerRelay(server, from));
        }
    }

    /** One of the timers that are about paths is due. */
    public void onTimer(Peer peer, PeerTimer timer, long nowNs) {
        if (peer.current().isEmpty()) {
            return;
        }
        Session session = peer.current().get();
        switch (timer) {
            case HEARTBEAT -> onHeartbeat(peer, session, nowNs);
            case PATH_WATCH -> onWatch(peer, session, nowNs);
            case PATH_TRUST -> onPathLost(peer, session, nowNs);
            case PATH_SEARCH -> search.onSearch(peer, session, nowNs);
            case BETTER_PATH -> search.onBetterPath(peer, session, nowNs);
            case ADDRESS_CHANGED -> search.onAddressChanged(peer, session, nowNs);
            default -> throw new IllegalArgumentException("no timer of paths: " + timer);
        }
    }

    private void onHeartbeat(Peer peer, Session session, long nowNs) {
        session.active().clear();
        if (session.lastDataNs() >= peer.exchangeLastHeartbeatNs(nowNs)) {
            probeCurrent(peer, nowNs);
            context.timers().set(peer, PeerTimer.HEARTBEAT, nowNs + heartbeatNs(peer));
        }
    }

    /** While there is traffic: a path that is silent has to prove itself, and one that does not is left. */
    private void onWatch(Peer peer, Session session, long nowNs) {
        session.heardElsewhere().clear();
        boolean isSilent =
                session.lastDataSentNs() >= session.lastReceivedNs() && nowNs - session.lastReceivedNs() >= SILENCE_NS;
        if (isSilent || peer.paths().isOwing()) {
            probeUnlessDone(peer, session, nowNs);
        }
        if (peer.paths().isOverdue(nowNs)) {
            events.onOverdue(peer, nowNs);
        }
        if (nowNs - session.lastDataNs() < HEARTBEAT_NS) {
            context.timers().set(peer, PeerTimer.PATH_WATCH, nowNs + WATCH_NS);
        }
    }

    /** The relay takes over, and the two are introduced anew, so that both look for a direct path at once. */
    public void failOver(Peer peer, long nowNs) {
        peer.current()
                .filter(session -> peer.paths().isOverdue(nowNs))
                .ifPresent(session -> failOver(peer, session, nowNs));
    }

    private void failOver(Peer peer, Session session, long nowNs) {
        if (peer.paths().failOver(nowNs)) {
            onMoved(peer, session, nowNs);
            search.start(peer, nowNs);
        } else if (!context.timers().isSet(peer, PeerTimer.PATH_SEARCH)) {
            search.start(peer, nowNs);
        }
        if (peer.paths().isTrusted(nowNs)) {
            events.onRelayWanted(peer, nowNs);
        }
        if (peer.paths().isDoubtful(nowNs)) {
            connector.connect(peer, nowNs);
        }
    }

    /** Has the path in use prove itself. */
    public void probeCurrent(Peer peer, long nowNs) {
        if (peer.current().isPresent() && peer.paths().current().isPresent()) {
            probe(peer, peer.current().get(), peer.paths().current().get(), nowNs);
        }
    }

    /** Sends a probe over the path in use; its id, or nothing where there is no session or no path. */
    public OptionalLong probePathInUse(Peer peer, long nowNs) {
        Optional<Session> session = peer.current().filter(current -> !current.isExpired(nowNs));
        Optional<Hop> to = peer.paths().current();
        return session.isPresent() && to.isPresent()
                ? OptionalLong.of(probe(peer, session.get(), to.get(), nowNs))
                : OptionalLong.empty();
    }

    /** Sends a probe over this hop; its id. */
    public long probe(Peer peer, Session session, Hop to, long nowNs) {
        long id = random.nextLong();
        peer.paths().onProbeSent(id, to, nowNs);
        frames.sendProbe(session, id, to, peer.paths().isOpening(to, nowNs));
        if (!context.timers().isSet(peer, PeerTimer.PATH_TRUST)) {
            armTrust(peer, nowNs);
        }
        return id;
    }

    /** Where trust has ended already, what was done then is done again after as long. */
    private void armTrust(Peer peer, long nowNs) {
        peer.paths()
                .trustEndNs()
                .ifPresent(endNs -> context.timers()
                        .set(peer, PeerTimer.PATH_TRUST, endNs - nowNs > 0 ? endNs : nowNs + Paths.TRUST_NS));
    }

    /**
     * The path in use does not answer for long: try all, have the server introduce us anew, and open a new session
     * meanwhile.
     */
    private void onPathLost(Peer peer, Session session, long nowNs) {
        if (peer.paths().isTrusted(nowNs)) {
            armTrust(peer, nowNs);
        } else {
            holdData(peer, nowNs);
            search.tryAll(peer, session, nowNs);
            armTrust(peer, nowNs);
            connector.connect(peer, nowNs);
        }
    }

    /** Probes and handshakes go on, packets only once there is an answer. */
    private static void holdData(Peer peer, long nowNs) {
        if (peer.paths().isForsaken(nowNs)) {
            peer.link().hold();
        }
    }

    /** This host's addresses changed. */
    public void onAddressChanged(long nowNs) {
        search.onAddressChanged(nowNs);
    }

    /** The peer's candidates changed, or the server introduced it. */
    public void onCandidatesChanged(Peer peer, long nowNs) {
        peer.current().ifPresent(session -> search.onCandidatesChanged(peer, session, nowNs));
    }
}
