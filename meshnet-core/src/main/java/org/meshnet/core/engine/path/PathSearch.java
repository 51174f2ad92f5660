package org.meshnet.core.engine.path;

import java.util.List;
import org.meshnet.core.engine.context.Checks;
import org.meshnet.core.engine.context.ControlFrames;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.peer.PeerTimer;
import org.meshnet.core.net.Hop;
import org.meshnet.core.path.Paths;
import org.meshnet.core.session.Session;

/**
 * Looks for direct and better paths of connected peers, in rounds: a probe to each candidate that is due, as far as
 * {@link Checks} allows it (docs/paths.md). Whatever asks for a round, a peer gets no more than its part of them.
 * Control thread only.
 */
final class PathSearch {
    private static final long FIRST_NS = 1_000_000_000L;
    private static final long PERIOD_NS = 60_000_000_000L;
    /**
     * Where the first search found nothing, the next one is a fresh start, as soon as routers have forgotten that one.
     */
    private static final long RELAYED_PERIOD_NS = 40_000_000_000L;
    /** New traffic over a relay begins a search unless one was begun so lately. */
    private static final long AGAIN_NS = 20_000_000_000L;
    /** Pauses between the rounds of a search: NATs open within the first of them. */
    private static final long[] PAUSES_NS = {
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
    /** Pauses between the words that this host's address changed. */
    private static final long ADDRESS_CHANGED_NS = 250_000_000L;

    private static final int ADDRESS_CHANGED_COUNT = 6;

    private final EngineContext context;
    private final Checks checks;
    private final PathKeeper paths;
    private final PathEvents events;
    private final ControlFrames frames;
    private long addressChangedNs = Long.MIN_VALUE / 2;

    /** @param paths sends the probes */
    PathSearch(EngineContext context, Checks checks, PathKeeper paths, PathEvents events) {
        this.context = context;
        this.checks = checks;
        this.paths = paths;
        this.events = events;
        this.frames = new ControlFrames(context.hops());
    }

    /** Tries all direct paths now, and again after growing pauses, until one is in use that answers. */
    void start(Peer peer, long nowNs) {
        peer.search().start(nowNs);
        context.timers().set(peer, PeerTimer.PATH_SEARCH, nowNs);
        events.onSearch(peer, nowNs);
    }

    /** There is traffic by relay again. */
    void onActiveByRelay(Peer peer, long nowNs) {
        if (nowNs - peer.search().startedNs() >= AGAIN_NS) {
            start(peer, nowNs);
        } else {
            events.onSearch(peer, nowNs);
        }
    }

    /** Looks for something better soon, unless that is to be done already. */
    void considerBetter(Peer peer, long nowNs) {
        context.timers().setIfUnset(peer, PeerTimer.BETTER_PATH, nowNs + FIRST_NS);
    }

    /** The next round is due. */
    void onSearch(Peer peer, Session session, long nowNs) {
        if (peer.paths().isDirect() && !peer.paths().isOwing()) {
            return;
        }
        if (!checks.beginRound(peer, nowNs)) {
            context.timers().set(peer, PeerTimer.PATH_SEARCH, checks.nextRoundNs(peer, nowNs));
            return;
        }
        boolean isBeginning = peer.search().isBeginning();
        int step = peer.search().takeStep();
        Paths known = peer.paths();
        probeAll(peer, session, isBeginning ? known.takeRound(nowNs) : known.takeDirectRound(nowNs), nowNs);
        events.onRound(peer, nowNs);
        if (step < PAUSES_NS.length) {
            context.timers().set(peer, PeerTimer.PATH_SEARCH, nowNs + PAUSES_NS[step]);
        }
    }

    private void probeAll(Peer peer, Session session, List<Hop> targets, long nowNs) {
        for (Hop target : targets) {
            if (checks.allows(peer, target, nowNs)) {
                paths.probe(peer, session, target, nowNs);
            }
        }
    }

    /** Tries everything once, unless that was done too often just now. */
    void tryAll(Peer peer, Session session, long nowNs) {
        if (checks.beginRound(peer, nowNs)) {
            probeAll(peer, session, peer.paths().takeRound(nowNs), nowNs);
        }
    }

    private void tryDirect(Peer peer, Session session, long nowNs) {
        if (checks.beginRound(peer, nowNs)) {
            probeAll(peer, session, peer.paths().takeDirectRound(nowNs), nowNs);
        }
    }

    /** Looks once more, and goes on with it as long as there is traffic. */
    void onBetterPath(Peer peer, Session session, long nowNs) {
        if (!session.isUsedWithin(PERIOD_NS, nowNs)) {
            tryDirect(peer, session, nowNs);
            return;
        }
        boolean isRelayed = peer.paths().isRelayed();
        if (isRelayed) {
            events.onRelayWanted(peer, nowNs);
            start(peer, nowNs);
        } else {
            tryDirect(peer, session, nowNs);
            if (peer.paths().relays().isEmpty() && !peer.isRelayRefused()) {
                events.onRelayWanted(peer, nowNs);
            }
        }
        context.timers().set(peer, PeerTimer.BETTER_PATH, nowNs + (isRelayed ? RELAYED_PERIOD_NS : PERIOD_NS));
    }

    /** The peer's candidates changed, or the server introduced it: open our NAT towards each. */
    void onCandidatesChanged(Peer peer, Session session, long nowNs) {
        if (peer.paths().isRelayed() || peer.paths().isOwing()) {
            start(peer, nowNs);
        } else {
            tryDirect(peer, session, nowNs);
            context.timers().set(peer, PeerTimer.BETTER_PATH, nowNs + FIRST_NS);
        }
    }

    /** This host's addresses changed: every peer must hear of it from the new one. */
    void onAddressChanged(long nowNs) {
        addressChangedNs = nowNs;
        for (Peer peer : context.peers().all()) {
            peer.paths().forgetSilence();
            if (peer.isConnected()) {
                events.onElsewhere(peer, nowNs);
                context.timers().set(peer, PeerTimer.ADDRESS_CHANGED, nowNs);
            }
        }
    }

    /** The next word of that is due. */
    void onAddressChanged(Peer peer, Session session, long nowNs) {
        peer.paths().current().ifPresent(current -> frames.sendKeepalive(session, current));
        tryAll(peer, session, nowNs);
        if (nowNs - addressChangedNs < ADDRESS_CHANGED_COUNT * ADDRESS_CHANGED_NS) {
            context.timers().set(peer, PeerTimer.ADDRESS_CHANGED, nowNs + ADDRESS_CHANGED_NS);
        }
    }

    /** Did this host's addresses change just now? */
    boolean isMoving(long nowNs) {
        return nowNs - addressChangedNs < ADDRESS_CHANGED_COUNT * ADDRESS_CHANGED_NS * 2;
    }
}
