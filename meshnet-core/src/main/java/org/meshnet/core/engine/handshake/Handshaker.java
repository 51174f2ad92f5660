package org.meshnet.core.engine.handshake;

import java.util.List;
import org.meshnet.core.engine.context.Checks;
import org.meshnet.core.engine.context.Connector;
import org.meshnet.core.engine.context.EngineContext;
import org.meshnet.core.engine.directory.Directory;
import org.meshnet.core.engine.peer.Connecting;
import org.meshnet.core.engine.peer.Peer;
import org.meshnet.core.engine.peer.PeerTimer;
import org.meshnet.core.net.Hop;
import org.meshnet.core.seam.RandomSource;
import org.meshnet.core.wire.WireException;

/**
 * Opens sessions: sends initiations until one is answered, and answers those of others (docs/protocol.md §4.1, §4.2).
 * Control thread only.
 */
public final class Handshaker implements Connector {
    /** Pauses after the first initiations of a run; {@link #RETRY_NS} from then on. */
    private static final long[] FIRST_RETRIES_NS = {250_000_000L, 250_000_000L, 500_000_000L, 1_000_000_000L};

    private static final long RETRY_NS = 5_000_000_000L;
    private static final long RETRY_JITTER_NS = 500_000_000L;
    private static final long GIVE_UP_NS = 90_000_000_000L;
    private static final long UNREACHABLE_RETRY_NS = 30_000_000_000L;

    private final RandomSource random;
    private final EngineContext context;
    private final Directory directory;
    private final Checks checks;
    private final HandshakeEvents events;
    private final HandshakeKeys keys;
    private final Initiator initiator;
    private final Responder responder;

    public Handshaker(EngineContext context, Directory directory, Checks checks, HandshakeEvents events, long nowNs) {
        this.random = context.random();
        this.context = context;
        this.directory = directory;
        this.checks = checks;
        this.events = events;
        this.keys = new HandshakeKeys(context);
        SessionMaker sessions = new SessionMaker(context, keys);
        HandshakeUses uses = new HandshakeUses(directory, checks, events);
        this.initiator = new Initiator(context, keys, sessions, uses);
        this.responder = new Responder(context, keys, sessions, uses, initiator, nowNs);
    }

    @Override
    public void connect(Peer peer, long nowNs) {
        if (!peer.connecting().isUnderWay() && !directory.hasSteppedBack()) {
            peer.connecting().start(nowNs);
            peer.paths().openAnew();
            attempt(peer, nowNs);
        }
    }

    /**
     * The peer is told of us at this moment, too: attempts made now meet its own, so the fast ones start over. They ask
     * for no introduction, or two peers that cannot reach each other would have themselves introduced without end.
     *
     * @param hasNewRelay did the introduction bring a way that the last attempt did not take
     */
    public void onIntroduced(Peer peer, boolean hasNewRelay, long nowNs) {
        Connecting connecting = peer.connecting();
        if (directory.hasSteppedBack()) {
            return;
        }
        if (connecting.isFresh(nowNs)) {
            if (hasNewRelay && connecting.isUnderWay()) {
                initiator.send(peer, peer.paths().relays(), nowNs);
            }
            return;
        }
        if (!connecting.isUnderWay() && !connecting.isGivenUp()) {
            connecting.start(nowNs);
        }
        connecting.startOver(nowNs);
        peer.paths().openAnew();
        attempt(peer, nowNs);
    }

    /**
     * A member gave a channel to the peer: an attempt that is under way goes there, too; a peer that was given up is
     * tried again.
     */
    public void onRelay(Peer peer, Hop relay, long nowNs) {
        Connecting connecting = peer.connecting();
        if (directory.hasSteppedBack()) {
            return;
        }
        if (connecting.isUnderWay()) {
            initiator.send(peer, List.of(relay), nowNs);
        } else if (connecting.isGivenUp() && connecting.isSlow()) {
            connecting.startOver(nowNs);
            peer.paths().openAnew();
            attempt(peer, nowNs);
        }
    }

    /** The next attempt is due. */
    public void onRetry(Peer peer, long nowNs) {
        Connecting connecting = peer.connecting();
        if (directory.hasSteppedBack()) {
            stop(peer);
        } else if (connecting.isUnderWay() && nowNs - connecting.startedNs() >= GIVE_UP_NS) {
            initiator.forget(connecting.giveUp());
            events.onGivenUp(peer, nowNs);
            context.timers().set(peer, PeerTimer.HANDSHAKE_RETRY, nowNs + UNREACHABLE_RETRY_NS);
        } else if (connecting.isUnderWay()) {
            attempt(peer, nowNs);
        } else if (connecting.isGivenUp() && (isFast(connecting) || directory.wantsSession(peer))) {
            attempt(peer, nowNs);
        }
    }

    private void attempt(Peer peer, long nowNs) {
        if (!context.membership().isMeeting()) {
            context.timers().set(peer, PeerTimer.HANDSHAKE_RETRY, nowNs + RETRY_NS);
            return;
        }
        Connecting connecting = peer.connecting();
        int attempt = connecting.attemptCount();
        boolean isRekey = peer.isConnected() && peer.paths().isTrusted(nowNs) && attempt == 0;
        if (!isRekey && !checks.beginRound(peer, nowNs)) {
            context.timers().set(peer, PeerTimer.HANDSHAKE_RETRY, checks.nextRoundNs(peer, nowNs));
            return;
        }
        initiator.send(peer, isRekey ? List.of(peer.paths().current().orElseThrow()) : round(peer, nowNs), nowNs);
        if (!isRekey && needsIntroduction(connecting, attempt)) {
            directory.introduce(peer, nowNs);
        }
        if (!isRekey) {
            events.onAttempt(peer, nowNs);
        }
        long pauseNs;
        if (attempt < FIRST_RETRIES_NS.length) {
            pauseNs = FIRST_RETRIES_NS[attempt];
        } else if (connecting.isUnderWay()) {
            pauseNs = RETRY_NS + random.nextLong(RETRY_JITTER_NS);
        } else {
            pauseNs = UNREACHABLE_RETRY_NS;
        }
        context.timers().set(peer, PeerTimer.HANDSHAKE_RETRY, nowNs + pauseNs);
    }

    private List<Hop> round(Peer peer, long nowNs) {
        return peer.paths().takeRound(nowNs).stream()
                .filter(target -> checks.allows(peer, target, nowNs))
                .toList();
    }

    private static boolean isFast(Connecting connecting) {
        return connecting.attemptCount() <= FIRST_RETRIES_NS.length;
    }

    private static boolean needsIntroduction(Connecting connecting, int attempt) {
        return connecting.isIntroduced()
                ? attempt > FIRST_RETRIES_NS.length
                : attempt == 0 || attempt >= FIRST_RETRIES_NS.length - 1;
    }

    /** Other keys of the network are good: handshakes are made, and known, by these. */
    public void onKeys() {
        keys.onKeys();
    }

    /** Ends all attempts at a peer. */
    public void stop(Peer peer) {
        initiator.stop(peer);
    }

    /** Answers an initiation, if it is authentic, new, and not for us to insist on our own. */
    public void onInitiation(byte[] datagram, Hop from, long nowNs) throws WireException {
        responder.onInitiation(datagram, from, nowNs);
    }

    /** Finishes an attempt of ours. */
    public void onResponse(byte[] datagram, long nowNs) throws WireException {
        initiator.onResponse(datagram, nowNs);
    }

    /** Keeps the cookie and tries again at once with it, where it is good. */
    public void onCookieReply(byte[] datagram, long nowNs) throws WireException {
        initiator.onCookieReply(datagram, nowNs);
    }

    /** Gives up the index of a session that ended. */
    public void forgetIndex(int index) {
        keys.forget(index);
    }
}
