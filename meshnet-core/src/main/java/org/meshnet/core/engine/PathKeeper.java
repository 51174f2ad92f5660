package org.meshnet.core.engine;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.net.Hop;
import org.meshnet.core.path.Paths;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.session.Session;

/**
 * Chooses and replaces the paths of connected peers: probes, heartbeats, the watch over traffic, the search for a direct path, moves
 * to and from relays, and roaming (docs/paths.md). Control thread only.
 */
final class PathKeeper {
    static final long HEARTBEAT_NS = 3_000_000_000L;
    /** A relay's loss is noticed by nothing else where a node only receives. */
    private static final long RELAYED_HEARTBEAT_NS = 1_000_000_000L;
    /** How often a path is looked at while there is traffic. */
    private static final long WATCH_NS = 100_000_000L;
    /** Silence after something was sent that makes the path prove itself. */
    private static final long SILENCE_NS = 200_000_000L;

    private static final long FIRST_SEARCH_NS = 1_000_000_000L;
    private static final long SEARCH_NS = 60_000_000_000L;
    /** New traffic over a relay begins a search unless one was begun so lately. */
    private static final long SEARCH_AGAIN_NS = 20_000_000_000L;
    /** Pauses between the searches of a run: NATs open within the first of them. */
    private static final long[] SEARCH_PAUSES_NS = {
        100_000_000L,
        150_000_000L,
        250_000_000L,
        500_000_000L,
        1_000_000_000L,
        2_000_000_000L,
        4_000_000_000L,
        8_000_000_000L,
        8_000_000_000L
    };
    /** From this step on, a search that finds nothing is no mere beginning. */
    private static final int BEGINNING_STEPS = 5;
    /** Pauses between the words that this host's address changed. */
    private static final long ADDRESS_CHANGED_NS = 250_000_000L;

    private static final int ADDRESS_CHANGED_COUNT = 6;
    private final EngineParts parts;
    private final NodeKey self;
    private final RandomSource random;
    private final ControlFrames frames;
    private long addressChangedNs = Long.MIN_VALUE / 2;

    PathKeeper(EngineParts parts, NodeKey self, RandomSource random) {
        this.parts = parts;
        this.self = self;
        this.random = random;
        this.frames = new ControlFrames(parts.hops());
    }

    /**
     * A session is used from now on; its handshake ended over this hop. True if that is another one than before. The responder waits for
     * the initiator's first frame.
     */
    boolean onEstablished(Peer peer, Session session, Hop from, long nowNs) {
        boolean hasMoved = peer.paths().moveTo(from);
        peer.link().moveTo(from);
        session.clearElsewhere();
        if (hasMoved) {
            onFirstPath(peer, session, from, nowNs);
        } else if (session.isInitiator()) {
            frames.sendKeepalive(session, from);
        }
        return hasMoved;
    }

    /** The handshake that ended there has proven the path, but not how fast it is, nor that there is no better one. */
    private void onFirstPath(Peer peer, Session session, Hop from, long nowNs) {
        parts.timers().setIfUnset(peer, PeerTimer.BETTER_PATH, nowNs + FIRST_SEARCH_NS);
        probe(peer, session, from, nowNs);
        if (from.isRelayed()) {
            startSearch(peer, nowNs);
        }
    }

    /** There is traffic with the peer again. */
    void onActive(Peer peer, long nowNs) {
        if (!parts.timers().isSet(peer, PeerTimer.HEARTBEAT)) {
            peer.exchangeLastHeartbeatNs(nowNs);
            parts.timers().set(peer, PeerTimer.HEARTBEAT, nowNs + heartbeatNs(peer));
            probeCurrent(peer, nowNs);
            parts.timers().setIfUnset(peer, PeerTimer.BETTER_PATH, nowNs + FIRST_SEARCH_NS);
            if (peer.paths().isRelayed()) {
                onActiveByRelay(peer, nowNs);
            }
        }
        parts.timers().setIfUnset(peer, PeerTimer.PATH_WATCH, nowNs + WATCH_NS);
    }

    private void onActiveByRelay(Peer peer, long nowNs) {
        if (nowNs - peer.searchStartedNs() >= SEARCH_AGAIN_NS) {
            startSearch(peer, nowNs);
        } else {
            parts.guesser().onSearch(peer, nowNs);
        }
    }

    private static long heartbeatNs(Peer peer) {
        return peer.paths().isRelayed() ? RELAYED_HEARTBEAT_NS : HEARTBEAT_NS;
    }

    /** The peer sends over a hop, most likely another than the one in use. */
    void onHeardElsewhere(Peer peer, Session session, Hop from, long nowNs) {
        parts.guesser().onHeard(peer, from, nowNs);
        if (peer.paths().current().filter(from::equals).isPresent()) {
            session.clearElsewhere();
            return;
        }
        boolean isSameSort = peer.paths().isRelayed() == from.isRelayed();
        if (isSameSort && isFollowed(peer, from, nowNs)) {
            session.clearElsewhere();
            if (peer.paths().moveTo(from)) {
                onMoved(peer, session, nowNs);
            }
            return;
        }
        parts.timers().setIfUnset(peer, PeerTimer.PATH_WATCH, nowNs + WATCH_NS);
        if (isSameSort) {
            proveCurrent(peer, session, nowNs);
        } else if (from.isRelayed()) {
            onHeardByRelay(peer, session, from, nowNs);
        } else {
            peer.paths().addHeard(from);
            probe(peer, session, from, nowNs);
        }
    }

    /**
     * Where the peer is new, it has moved. Where it was known to be, it may merely prefer another way than this node: if both followed each
     * other, they would swap without end, so only the lower key does.
     */
    private boolean isFollowed(Peer peer, Hop from, long nowNs) {
        return !peer.paths().isKnown(from) || peer.paths().isLate(nowNs) || self.compareTo(peer.key()) < 0;
    }

    private void proveCurrent(Peer peer, Session session, long nowNs) {
        if (!peer.paths().isProven(nowNs)) {
            probeUnlessDone(peer, session, nowNs);
        }
    }

    /** The peer has left the direct path, or is not on it yet: if that was not proven just now, it is followed. */
    private void onHeardByRelay(Peer peer, Session session, Hop from, long nowNs) {
        if (peer.paths().isProven(nowNs)) {
            probeUnlessDone(peer, session, nowNs);
            return;
        }
        peer.paths().moveTo(from);
        onMoved(peer, session, nowNs);
        startSearch(peer, nowNs);
    }

    /** Has the path in use prove itself, at most twice a patience. */
    private void probeUnlessDone(Peer peer, Session session, long nowNs) {
        Optional<Hop> current = peer.paths().current();
        if (current.isPresent() && !peer.paths().isProbedWithin(Paths.MIN_PATIENCE_NS / 2, nowNs)) {
            probe(peer, session, current.get(), nowNs);
        }
    }

    /** Frames go another way now. */
    void onMoved(Peer peer, Session session, long nowNs) {
        Hop to = peer.paths().current().orElseThrow();
        peer.link().moveTo(to);
        if (to.isRelayed()) {
            parts.timers().set(peer, PeerTimer.HEARTBEAT, nowNs + RELAYED_HEARTBEAT_NS);
        } else {
            parts.timers().cancel(peer, PeerTimer.PATH_SEARCH);
        }
        probe(peer, session, to, nowNs);
        parts.guesser().onMoved(peer, nowNs);
        parts.relaySeeker().onMoved(peer, nowNs);
        parts.listener().onPathChanged(peer.status(nowNs));
    }

    /** Answers a probe, and opens this side towards where it came from. */
    void onProbe(Peer peer, Session session, long id, Hop from, long nowNs) {
        parts.guesser().onHeard(peer, from, nowNs);
        frames.sendProbeReply(session, id, from);
        boolean isMoving = nowNs - addressChangedNs < ADDRESS_CHANGED_COUNT * ADDRESS_CHANGED_NS * 2;
        if (isMoving && peer.isCurrent(session)) {
            frames.sendKeepalive(session, from);
        }
        boolean isWanted = peer.paths().isRelayed() || peer.paths().isLate(nowNs);
        if (!from.isRelayed() && peer.current().isPresent() && isWanted) {
            peer.paths().addHeard(from);
            // Not under the session that the probe came in: after both sides opened at once, each may use another one.
            probe(peer, peer.current().get(), from, nowNs);
        }
    }

    void onProbeReply(Peer peer, Session session, long id, Hop from, long nowNs) {
        boolean hasMoved = peer.paths().onProbeReply(id, from, nowNs);
        if (!peer.paths().isOwing()) {
            parts.timers().cancel(peer, PeerTimer.PATH_TRUST);
        }
        if (hasMoved) {
            onMoved(peer, session, nowNs);
        }
    }

    /** One of the timers that are about paths is due. */
    void onTimer(Peer peer, PeerTimer timer, long nowNs) {
        if (peer.current().isEmpty()) {
            return;
        }
        Session session = peer.current().get();
        switch (timer) {
            case HEARTBEAT -> onHeartbeat(peer, session, nowNs);
            case PATH_WATCH -> onWatch(peer, session, nowNs);
            case PATH_TRUST -> onPathLost(peer, session, nowNs);
            case PATH_SEARCH -> onSearch(peer, session, nowNs);
            case BETTER_PATH -> onBetterPath(peer, session, nowNs);
            case ADDRESS_CHANGED -> onAddressChanged(peer, session, nowNs);
            default -> throw new IllegalArgumentException("no timer of paths: " + timer);
        }
    }

    private void onHeartbeat(Peer peer, Session session, long nowNs) {
        session.clearActive();
        if (session.lastDataNs() >= peer.exchangeLastHeartbeatNs(nowNs)) {
            probeCurrent(peer, nowNs);
            parts.timers().set(peer, PeerTimer.HEARTBEAT, nowNs + heartbeatNs(peer));
        }
    }

    /** While there is traffic: a path that is silent has to prove itself, and one that does not is left. */
    private void onWatch(Peer peer, Session session, long nowNs) {
        session.clearElsewhere();
        boolean isSilent =
                session.lastDataSentNs() >= session.lastReceivedNs() && nowNs - session.lastReceivedNs() >= SILENCE_NS;
        if (isSilent || peer.paths().isOwing()) {
            probeUnlessDone(peer, session, nowNs);
        }
        if (peer.paths().isOverdue(nowNs)) {
            onOverdue(peer, session, nowNs);
        }
        if (nowNs - session.lastDataNs() < HEARTBEAT_NS) {
            parts.timers().set(peer, PeerTimer.PATH_WATCH, nowNs + WATCH_NS);
        }
    }

    /** The relay takes over, and the two are introduced anew, so that both look for a direct path at once. */
    private void onOverdue(Peer peer, Session session, long nowNs) {
        parts.relaySeeker().dropStale(peer, nowNs);
        if (peer.paths().failOver(nowNs)) {
            onMoved(peer, session, nowNs);
            startSearch(peer, nowNs);
        } else if (!parts.timers().isSet(peer, PeerTimer.PATH_SEARCH)) {
            startSearch(peer, nowNs);
        }
        if (peer.paths().isTrusted(nowNs)) {
            parts.relays().request(peer, nowNs);
        }
        if (peer.paths().isDoubtful(nowNs)) {
            parts.handshaker().connect(peer, nowNs);
        }
    }

    /** Has the path in use prove itself. */
    void probeCurrent(Peer peer, long nowNs) {
        if (peer.current().isPresent() && peer.paths().current().isPresent()) {
            probe(peer, peer.current().get(), peer.paths().current().get(), nowNs);
        }
    }

    /** Sends a probe over the path in use; its id, or nothing where there is no session or no path. */
    OptionalLong probePathInUse(Peer peer, long nowNs) {
        Optional<Session> session = peer.current().filter(current -> !current.isExpired(nowNs));
        Optional<Hop> to = peer.paths().current();
        return session.isPresent() && to.isPresent()
                ? OptionalLong.of(probe(peer, session.get(), to.get(), nowNs))
                : OptionalLong.empty();
    }

    /** Sends a probe over this hop; its id. */
    long probe(Peer peer, Session session, Hop to, long nowNs) {
        long id = random.nextLong();
        peer.paths().onProbeSent(id, to, nowNs);
        frames.sendProbe(session, id, to);
        if (!parts.timers().isSet(peer, PeerTimer.PATH_TRUST)) {
            armTrust(peer, nowNs);
        }
        return id;
    }

    /** Where trust has ended already, what was done then is done again after as long. */
    private void armTrust(Peer peer, long nowNs) {
        peer.paths()
                .trustEndNs()
                .ifPresent(endNs -> parts.timers()
                        .set(peer, PeerTimer.PATH_TRUST, endNs - nowNs > 0 ? endNs : nowNs + Paths.TRUST_NS));
    }

    private void probeAll(Peer peer, Session session, List<Hop> targets, long nowNs) {
        for (Hop target : targets) {
            if (!parts.directory().isOwn(target.endpoint())) {
                probe(peer, session, target, nowNs);
            }
        }
    }

    /** Tries all direct paths now, and again after growing pauses, until one is in use that answers. */
    private void startSearch(Peer peer, long nowNs) {
        peer.startSearch(nowNs);
        parts.timers().set(peer, PeerTimer.PATH_SEARCH, nowNs);
        parts.guesser().onSearch(peer, nowNs);
    }

    private void onSearch(Peer peer, Session session, long nowNs) {
        if (peer.paths().isDirect() && !peer.paths().isOwing()) {
            return;
        }
        int step = peer.takeSearchStep();
        Paths paths = peer.paths();
        probeAll(peer, session, step < BEGINNING_STEPS ? paths.targets() : paths.directTargets(), nowNs);
        parts.relaySeeker().seek(peer, nowNs);
        if (step < SEARCH_PAUSES_NS.length) {
            parts.timers().set(peer, PeerTimer.PATH_SEARCH, nowNs + SEARCH_PAUSES_NS[step]);
        }
    }

    /** Was a search begun that may still find something soon? */
    static boolean isSearching(Peer peer) {
        return peer.searchStep() < BEGINNING_STEPS;
    }

    /** The path in use does not answer for long: try all, have the server introduce us anew, and open a new session meanwhile. */
    private void onPathLost(Peer peer, Session session, long nowNs) {
        if (peer.paths().isTrusted(nowNs)) {
            armTrust(peer, nowNs);
        } else {
            probeAll(peer, session, peer.paths().targets(), nowNs);
            parts.handshaker().connect(peer, nowNs);
        }
    }

    /** Looks once more, and goes on with it as long as there is traffic. */
    private void onBetterPath(Peer peer, Session session, long nowNs) {
        if (!session.isUsedWithin(SEARCH_NS, nowNs)) {
            probeAll(peer, session, peer.paths().directTargets(), nowNs);
            return;
        }
        if (peer.paths().isRelayed()) {
            parts.relays().request(peer, nowNs);
            startSearch(peer, nowNs);
        } else {
            probeAll(peer, session, peer.paths().directTargets(), nowNs);
            if (peer.paths().relays().isEmpty() && !peer.isRelayRefused()) {
                parts.relays().request(peer, nowNs);
            }
        }
        parts.timers().set(peer, PeerTimer.BETTER_PATH, nowNs + SEARCH_NS);
    }

    /** This host's addresses changed: every peer must hear of it from the new one. */
    void onAddressChanged(long nowNs) {
        addressChangedNs = nowNs;
        for (Peer peer : parts.peers().all()) {
            if (peer.isConnected()) {
                parts.relaySeeker().onMoved(peer, nowNs);
                parts.timers().set(peer, PeerTimer.ADDRESS_CHANGED, nowNs);
            }
        }
    }

    private void onAddressChanged(Peer peer, Session session, long nowNs) {
        peer.paths().current().ifPresent(current -> frames.sendKeepalive(session, current));
        probeAll(peer, session, peer.paths().targets(), nowNs);
        if (nowNs - addressChangedNs < ADDRESS_CHANGED_COUNT * ADDRESS_CHANGED_NS) {
            parts.timers().set(peer, PeerTimer.ADDRESS_CHANGED, nowNs + ADDRESS_CHANGED_NS);
        }
    }

    /** The peer's candidates changed, or the server introduced it: open our NAT towards each. */
    void onCandidatesChanged(Peer peer, long nowNs) {
        if (peer.current().isEmpty()) {
            return;
        }
        if (peer.paths().isRelayed() || peer.paths().isOwing()) {
            startSearch(peer, nowNs);
        } else {
            probeAll(peer, peer.current().get(), peer.paths().directTargets(), nowNs);
            parts.timers().set(peer, PeerTimer.BETTER_PATH, nowNs + FIRST_SEARCH_NS);
        }
    }
}
