package org.meshnet.core.path;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;

/**
 * The paths to one peer: which are worth a try, how they answered, and which one is in use (docs/paths.md). A direct
 * path goes before a relayed one; of two of a sort the faster is taken if the difference is worth a move. Bounded: at
 * most {@value #MAX_CANDIDATES} direct candidates, one channel of each relay, and {@value Probes#CAPACITY} probes under
 * way. A hop comes into use only after the peer answered over it, or if its relay gave it. Says what to do; sends
 * nothing. Control thread only.
 *
 * <pre>
 *             a direct probe is answered
 *         ┌──────────────────────────────────┐
 *         │                                  ▼
 *   ┌─▶ relay ◀── owes an answer too long ─ direct ──┐ a better one answers, or
 *   │                                       ▲  ▲     │ where the peer now sends from
 *  none ──────── a session opens there ─────┘  └─────┘
 * </pre>
 */
public final class Paths {
    private static final long NEVER = Long.MIN_VALUE;

    /** Direct candidates kept; further ones are ignored. */
    public static final int MAX_CANDIDATES = Candidates.CAPACITY;
    /** How long the path in use is trusted while it owes an answer: after that, a new handshake. */
    public static final long TRUST_NS = 6_500_000_000L;
    /** How long the path in use may owe an answer at least before traffic goes over another one. */
    public static final long MIN_PATIENCE_NS = PathInUse.MIN_PATIENCE_NS;

    /** How long an answer over a hop is good for sending there: consent (RFC 7675 §5.1). */
    private static final long CONSENT_NS = 30_000_000_000L;
    /** How long an answer over a hop is good for moving there without another one. */
    private static final long FRESH_NS = 5_000_000_000L;

    private final Candidates candidates = new Candidates();
    private final Proofs proofs = new Proofs();
    private final Moves moves = new Moves(candidates);
    private final Relays relays = new Relays();
    private final Probes probes = new Probes();
    private final Openings openings = new Openings();
    private final PathMtuSearch mtu = new PathMtuSearch();
    private PathInUse inUse = PathInUse.none();
    private boolean hasLostDirect;
    /** Since when no path answered: it outlasts moves from one silent path to another. */
    private long silentSinceNs = NEVER;

    /**
     * Replaces the direct candidates, links of this host apart; the first matter most. The path in use stays in use in
     * any case.
     */
    public void setCandidates(Map<Hop, CandidateKind> direct) {
        candidates.set(direct);
    }

    /** A link of this host leads nowhere any more. It must not be the path in use. */
    public void dropLink(Endpoint link) {
        candidates.remove(link);
    }

    /** Takes the channel that a relay gave for this peer; true if it is new. */
    public boolean offerRelay(int relay, Hop hop) {
        return relays.put(relay, hop);
    }

    /** The relay's channels are void. One that is in use stays in use until there is a better path. */
    public void dropRelay(int relay) {
        relays.remove(relay);
    }

    /** Does the relay answer nobody? Then no channel of it comes into use until it does, or the peer behind it. */
    public void doubtRelay(int relay, boolean isDoubted) {
        relays.doubt(relay, isDoubted);
    }

    /** Is this a channel to the peer that its relay gave? */
    public boolean isRelay(Hop hop) {
        return relays.contains(hop);
    }

    /** Is this the channel that this relay gave? */
    public boolean isRelay(int relay, Hop hop) {
        return relays.contains(relay, hop);
    }

    /** Was the peer known to be there: is this a candidate, or a channel that its relay gave? */
    public boolean isKnown(Hop hop) {
        return candidates.contains(hop) || relays.contains(hop);
    }

    /** Is it an endpoint that the peer or a server names as the peer's? */
    public boolean isNamed(Hop hop) {
        return candidates.kind(hop) != CandidateKind.HEARD;
    }

    /** Is the peer there behind a NAT for all that is known, so that it has to open that first? */
    public boolean isBehindNat(Hop hop) {
        return candidates.kind(hop) == CandidateKind.OBSERVED
                && hop.endpoint().address().isV4()
                && !inUse.is(hop);
    }

    /**
     * Notes that a datagram goes there now; is it to open this side's NAT only, as the peer has perhaps not opened its
     * own?
     */
    public boolean isOpening(Hop to, long nowNs) {
        return isBehindNat(to) && openings.isOpening(to, !relays.isEmpty(), nowNs);
    }

    /** The two meet anew: who was not heard straight has perhaps not opened its NAT. */
    public void openAnew() {
        openings.beginAnew();
    }

    /** Something authentic came from there. */
    public void onHeard(Hop from, long nowNs) {
        openings.onHeard(from, nowNs);
    }

    /** Where the peer is behind a NAT. */
    public List<Hop> behindNats() {
        return candidates.all().stream().filter(this::isBehindNat).toList();
    }

    /** Every relayed path. */
    public List<Hop> relays() {
        return relays.all();
    }

    /** Is there anywhere to send to without a relay? */
    public boolean hasDirectCandidates() {
        return !candidates.isEmpty();
    }

    /** Where to send to without a relay, and what came of it. */
    public List<TriedCandidate> tried(long nowNs) {
        return candidates.tried(hop -> hasAnswered(hop, nowNs));
    }

    /**
     * Where to try in a round that begins now: the path in use first, then the direct candidates that are due, then the
     * relays.
     */
    public List<Hop> takeRound(long nowNs) {
        List<Hop> targets = takeDirectRound(nowNs);
        targets.addAll(relays.all());
        return currentFirst(targets);
    }

    /** The same without relays. */
    public List<Hop> takeDirectRound(long nowNs) {
        List<Hop> targets = candidates.takeRound(hop -> isResting(hop, nowNs));
        return isDirect() ? currentFirst(targets) : targets;
    }

    /** Are routers to forget what went there, which was in vain? Meanwhile a relay has to do. */
    private boolean isResting(Hop hop, long nowNs) {
        if (openings.takeRested(hop, nowNs)) {
            candidates.forgetSilence(hop);
        }
        return !relays.isEmpty() && isBehindNat(hop) && openings.isInVain(hop, nowNs);
    }

    private List<Hop> currentFirst(List<Hop> targets) {
        if (!inUse.isNone()) {
            targets.remove(inUse.hop());
            targets.add(0, inUse.hop());
        }
        return targets;
    }

    /** This host is elsewhere: what did not answer may do so now. */
    public void forgetSilence() {
        candidates.forgetSilence();
        openings.clear();
    }

    /** Has the peer answered over this hop, so lately that it may be sent to there? */
    public boolean hasAnswered(Hop hop, long nowNs) {
        return proofs.isWithin(hop, CONSENT_NS, nowNs);
    }

    /** May it come into use without another answer: is it a relay's channel, or did the peer answer there lately? */
    public boolean isUsable(Hop hop, long nowNs) {
        return relays.contains(hop) || hasJustAnswered(hop, nowNs);
    }

    /** Has the peer answered over this hop within seconds? */
    public boolean hasJustAnswered(Hop hop, long nowNs) {
        return proofs.isWithin(hop, FRESH_NS, nowNs);
    }

    /** The path in use. */
    public Optional<Hop> current() {
        return inUse.found();
    }

    /** Is the path in use one without a relay? */
    public boolean isDirect() {
        return inUse.isDirect();
    }

    /** Is the path in use a relayed one? */
    public boolean isRelayed() {
        return inUse.isRelayed();
    }

    /** How long frames may be over the path in use. */
    public PathMtuSearch mtu() {
        return mtu;
    }

    /** Was a direct path in use since the session opened that is not any more? */
    public boolean hasLostDirect() {
        return hasLostDirect && isRelayed();
    }

    /** Round trip of the path in use, if it was measured. */
    public OptionalLong rttNs() {
        return inUse.rttNs();
    }

    /** Takes this path into use: a handshake went that way, so the peer is there. True if it is another one. */
    public boolean onHandshake(Hop hop, long nowNs) {
        onAnswered(hop, nowNs);
        return moveTo(hop);
    }

    private void onAnswered(Hop hop, long nowNs) {
        proofs.add(hop, nowNs);
        if (!hop.isRelayed()) {
            candidates.onAnswer(hop);
        }
    }

    /** The peer sends over this hop, which is usable; true if it is followed there. */
    public boolean follow(Hop hop, long nowNs) {
        return moves.take(nowNs) && moveTo(hop);
    }

    /** The peer sends over this hop, at which it has not answered yet: it is followed there if it soon does. */
    public void followOnAnswer(Hop hop, long nowNs) {
        moves.wish(hop, nowNs);
    }

    private boolean moveTo(Hop hop) {
        silentSinceNs = NEVER;
        return use(hop);
    }

    private boolean use(Hop hop) {
        moves.forgetWish();
        if (inUse.is(hop)) {
            inUse.forgive();
            return false;
        }
        hasLostDirect = isDirect() || (hasLostDirect && hop.isRelayed());
        inUse = PathInUse.over(hop);
        return true;
    }

    /** Can a path be relied on: does none owe an answer, or not for long? */
    public boolean isTrusted(long nowNs) {
        return !inUse.isNone() && (silentSinceNs == NEVER || nowNs - silentSinceNs < TRUST_NS);
    }

    /** When the trust ends, unless an answer comes; empty while none is owed. */
    public OptionalLong trustEndNs() {
        return silentSinceNs == NEVER ? OptionalLong.empty() : OptionalLong.of(silentSinceNs + TRUST_NS);
    }

    /** Does the path in use owe an answer? */
    public boolean isOwing() {
        return inUse.isOwing();
    }

    /** Was the path in use probed within this time? */
    public boolean isProbedWithin(long timeNs, long nowNs) {
        return inUse.isProbedWithin(timeNs, nowNs);
    }

    /** Did the path in use answer so lately that it can be believed more than the peer's choice of another? */
    public boolean isProven(long nowNs) {
        return inUse.isProven(nowNs);
    }

    /** Does the path in use owe an answer that should be here, so that another that answers is the better one? */
    public boolean isLate(long nowNs) {
        return inUse.isLate(nowNs);
    }

    /** Does the path in use owe an answer for so long that it is given up? */
    public boolean isOverdue(long nowNs) {
        return inUse.isOverdue(nowNs);
    }

    /** Did no path answer for so long that the peer may have forgotten the session, as after a restart? */
    public boolean isDoubtful(long nowNs) {
        return silentSinceNs != NEVER && nowNs - silentSinceNs >= 2 * inUse.patienceNs();
    }

    /** Has the peer not agreed to be sent to for so long that somebody else may be there (RFC 7675 §5.1)? */
    public boolean isForsaken(long nowNs) {
        return silentSinceNs != NEVER && nowNs - silentSinceNs >= CONSENT_NS;
    }

    /**
     * Gives up a path that is overdue for the best relay, if there is one.
     *
     * @return true if the path in use is another one now
     */
    public boolean failOver(long nowNs) {
        if (!isOverdue(nowNs)) {
            return false;
        }
        if (isRelayed()) {
            relays.onFailure(inUse.hop(), nowNs);
        }
        return useOtherRelay(nowNs);
    }

    /** Is the path in use a channel that its relay does not name any more? */
    public boolean isVoid() {
        return isRelayed() && !relays.contains(inUse.hop());
    }

    /** If the path in use is void while another relay is there, that one is used; true then. */
    public boolean replaceVoidRelay(long nowNs) {
        return isVoid() && useOtherRelay(nowNs);
    }

    private boolean useOtherRelay(long nowNs) {
        Optional<Hop> relay = relays.best(inUse.hop(), nowNs);
        relay.ifPresent(this::use);
        return relay.isPresent();
    }

    /** Notes a probe on its way. */
    public void onProbeSent(long id, Hop to, long nowNs) {
        probes.add(id, to, inUse.is(to), nowNs);
        if (inUse.is(to)) {
            inUse.onProbeSent(nowNs);
            silentSinceNs = silentSinceNs == NEVER ? nowNs : silentSinceNs;
        }
    }

    /** How the probes of paths in use fared. */
    public ProbeCount probeCount(long nowNs) {
        return probes.count(inUse.hop(), nowNs);
    }

    /** Is this the answer to a probe that went over this hop? */
    public boolean isAwaited(long id, Hop from) {
        return probes.isAwaited(id, from);
    }

    /**
     * Takes the answer to a probe, and the path into use if it is the better one.
     *
     * @param id of the probe; an unknown one is ignored
     * @param from where the answer came from
     * @return true if the path in use is another one now
     */
    public boolean onProbeReply(long id, Hop from, long nowNs) {
        Optional<Probes.Probe> probe = probes.answer(id, from);
        if (probe.isEmpty()) {
            return false;
        }
        long rttNs = nowNs - probe.get().sentNs();
        onAnswered(from, nowNs);
        relays.onAnswer(from, rttNs);
        boolean isMove = !inUse.is(from);
        if (isMove && !moves.takeBetter(inUse, from, rttNs, nowNs)) {
            return false;
        }
        if (isMove) {
            use(from);
        }
        silentSinceNs = NEVER;
        inUse.onAnswer(rttNs, nowNs);
        return isMove;
    }

    /** Forgets what was measured, after the session ended. Candidates and relays stay. */
    public void reset() {
        probes.clear();
        proofs.clear();
        inUse = PathInUse.none();
        moves.forgetWish();
        silentSinceNs = NEVER;
        hasLostDirect = false;
        mtu.end();
    }
}
