package org.meshnet.core.path;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
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
    /** Direct candidates kept; further ones are ignored. */
    public static final int MAX_CANDIDATES = Candidates.CAPACITY;
    /** How long the path in use is trusted while it owes an answer: after that, a new handshake. */
    public static final long TRUST_NS = 6_500_000_000L;
    /** How long the path in use may owe an answer at least before traffic goes over another one. */
    public static final long MIN_PATIENCE_NS = 400_000_000L;

    private static final long MAX_PATIENCE_NS = 2_000_000_000L;
    /** How long an answer over a hop is good for sending there: consent (RFC 7675 §5.1). */
    private static final long CONSENT_NS = 30_000_000_000L;
    /** How long an answer over a hop is good for moving there without another one. */
    private static final long FRESH_NS = 5_000_000_000L;
    /** How long the answer is waited for of a hop over which the peer is heard. */
    private static final long WISH_NS = 2_000_000_000L;
    /** Moves a second, and at once, but for those away from what is overdue. */
    private static final int MOVES_PER_SECOND = 4;

    private static final int MOVES_AT_ONCE = 8;
    private static final long PROOF_NS = 500_000_000L;
    private static final int PATIENCE_ROUND_TRIPS = 3;
    private static final long LATE_NS = 100_000_000L;
    private static final int LATE_ROUND_TRIPS = 2;
    private static final long NEVER = Long.MIN_VALUE;

    /** A path must be this much faster to replace one of its sort: 3/4 of its round trip, and at least 1 ms. */
    private static final long WORTHWHILE_GAIN_NS = 1_000_000L;

    private final Candidates candidates = new Candidates();
    private final Proofs proofs = new Proofs();
    private final TokenBucket moves = new TokenBucket(MOVES_PER_SECOND, MOVES_AT_ONCE);
    private final Relays relays = new Relays();
    private final Probes probes = new Probes();
    private final Openings openings = new Openings();
    private @Nullable Hop current;
    /** Where the peer was heard, and is followed to if it answers there. */
    private @Nullable Hop wish;

    private long wishNs = NEVER;
    /** Since when the path in use owes an answer. */
    private long unansweredSinceNs = NEVER;
    /** Since when no path answered: it outlasts moves from one silent path to another. */
    private long silentSinceNs = NEVER;

    private long lastProbeNs = NEVER;
    private long lastAnswerNs = NEVER;
    private long currentRttNs = -1;
    private boolean hasLostDirect;

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

    /** Is the peer there behind a NAT for all that is known, so that it has to open that first? */
    public boolean isBehindNat(Hop hop) {
        return candidates.kind(hop) == CandidateKind.OBSERVED
                && hop.endpoint().address().isV4()
                && !hop.equals(current);
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
        if (current != null) {
            targets.remove(current);
            targets.add(0, current);
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
        return hasAnsweredWithin(CONSENT_NS, hop, nowNs);
    }

    /**
     * Has it answered there so lately, or is it a relay's channel, that it may come into use without another answer?
     */
    public boolean isUsable(Hop hop, long nowNs) {
        return relays.contains(hop) || hasJustAnswered(hop, nowNs);
    }

    /** Has the peer answered over this hop within seconds? */
    public boolean hasJustAnswered(Hop hop, long nowNs) {
        return hasAnsweredWithin(FRESH_NS, hop, nowNs);
    }

    /** Has the peer answered over this hop within this time? */
    public boolean hasAnsweredWithin(long timeNs, Hop hop, long nowNs) {
        return proofs.isWithin(hop, timeNs, nowNs);
    }

    /** The path in use. */
    public Optional<Hop> current() {
        return Optional.ofNullable(current);
    }

    /** Is the path in use one without a relay? */
    public boolean isDirect() {
        return current != null && !current.isRelayed();
    }

    /** Is the path in use a relayed one? */
    public boolean isRelayed() {
        return current != null && current.isRelayed();
    }

    /** Was a direct path in use since the session opened that is not any more? */
    public boolean hasLostDirect() {
        return hasLostDirect && isRelayed();
    }

    /** Round trip of the path in use, if it was measured. */
    public OptionalLong rttNs() {
        return currentRttNs < 0 ? OptionalLong.empty() : OptionalLong.of(currentRttNs);
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
        wish = hop;
        wishNs = nowNs;
    }

    private boolean moveTo(Hop hop) {
        silentSinceNs = NEVER;
        return use(hop);
    }

    private boolean use(Hop hop) {
        unansweredSinceNs = NEVER;
        wish = null;
        if (hop.equals(current)) {
            return false;
        }
        hasLostDirect = isDirect() || (hasLostDirect && hop.isRelayed());
        current = hop;
        currentRttNs = -1;
        lastProbeNs = NEVER;
        lastAnswerNs = NEVER;
        return true;
    }

    /** Can a path be relied on: does none owe an answer, or not for long? */
    public boolean isTrusted(long nowNs) {
        return current != null && (silentSinceNs == NEVER || nowNs - silentSinceNs < TRUST_NS);
    }

    /** When the trust ends, unless an answer comes; empty while none is owed. */
    public OptionalLong trustEndNs() {
        return silentSinceNs == NEVER ? OptionalLong.empty() : OptionalLong.of(silentSinceNs + TRUST_NS);
    }

    /** Does the path in use owe an answer? */
    public boolean isOwing() {
        return unansweredSinceNs != NEVER;
    }

    /** Was the path in use probed within this time? */
    public boolean isProbedWithin(long timeNs, long nowNs) {
        return lastProbeNs != NEVER && nowNs - lastProbeNs < timeNs;
    }

    /** Did the path in use answer so lately that it can be believed more than the peer's choice of another? */
    public boolean isProven(long nowNs) {
        return lastAnswerNs != NEVER && nowNs - lastAnswerNs < Math.max(PROOF_NS, 2 * currentRttNs);
    }

    /** Does the path in use owe an answer that should be here, so that another that answers is the better one? */
    public boolean isLate(long nowNs) {
        return isOwing() && nowNs - unansweredSinceNs >= Math.max(LATE_NS, LATE_ROUND_TRIPS * currentRttNs);
    }

    /** Does the path in use owe an answer for so long that it is given up? */
    public boolean isOverdue(long nowNs) {
        return isOwing() && nowNs - unansweredSinceNs >= patienceNs();
    }

    /** Did no path answer for so long that the peer may have forgotten the session, as after a restart? */
    public boolean isDoubtful(long nowNs) {
        return silentSinceNs != NEVER && nowNs - silentSinceNs >= 2 * patienceNs();
    }

    /**
     * Did no path answer for so long that the peer does not agree to be sent to any more (RFC 7675 §5.1)? Somebody else
     * may be there by now.
     */
    public boolean isForsaken(long nowNs) {
        return silentSinceNs != NEVER && nowNs - silentSinceNs >= CONSENT_NS;
    }

    private long patienceNs() {
        return Math.min(MAX_PATIENCE_NS, Math.max(MIN_PATIENCE_NS, PATIENCE_ROUND_TRIPS * currentRttNs));
    }

    /**
     * Gives up a path that is overdue for the best relay, if there is one.
     *
     * @return true if the path in use is another one now
     */
    public boolean failOver(long nowNs) {
        Hop silent = current;
        if (silent == null || !isOverdue(nowNs)) {
            return false;
        }
        if (silent.isRelayed()) {
            relays.onFailure(silent, nowNs);
        }
        Optional<Hop> relay = relays.best(silent, nowNs);
        relay.ifPresent(this::use);
        return relay.isPresent();
    }

    /** Is the path in use a channel that its relay does not name any more? */
    public boolean isVoid() {
        return current != null && current.isRelayed() && !relays.contains(current);
    }

    /** If the path in use is void while another relay is there, that one is used; true then. */
    public boolean replaceVoidRelay(long nowNs) {
        if (current == null || !isVoid()) {
            return false;
        }
        Optional<Hop> relay = relays.best(current, nowNs);
        relay.ifPresent(this::use);
        return relay.isPresent();
    }

    /** Notes a probe on its way. */
    public void onProbeSent(long id, Hop to, long nowNs) {
        probes.add(id, to, nowNs);
        if (to.equals(current)) {
            lastProbeNs = nowNs;
            unansweredSinceNs = unansweredSinceNs == NEVER ? nowNs : unansweredSinceNs;
            silentSinceNs = silentSinceNs == NEVER ? nowNs : silentSinceNs;
        }
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
        if (from.equals(current)) {
            currentRttNs = currentRttNs < 0 ? rttNs : (3 * currentRttNs + rttNs) / 4;
            unansweredSinceNs = NEVER;
            silentSinceNs = NEVER;
            lastAnswerNs = nowNs;
            return false;
        }
        if (!isBetter(from, rttNs, nowNs)) {
            return false;
        }
        moveTo(from);
        currentRttNs = rttNs;
        lastAnswerNs = nowNs;
        return true;
    }

    private boolean isBetter(Hop from, long rttNs, long nowNs) {
        if (current == null || isOverdue(nowNs)) {
            return true;
        }
        return moves.has(1, nowNs) && isWorthAMove(current, from, rttNs, nowNs) && moves.take(nowNs);
    }

    private boolean isWorthAMove(Hop inUse, Hop from, long rttNs, long nowNs) {
        if (from.isRelayed() != inUse.isRelayed()) {
            return inUse.isRelayed() || (isWished(from, nowNs) && !isProven(nowNs));
        }
        if (isWished(from, nowNs) || isLate(nowNs)) {
            return true;
        }
        long inUseNs = leastRttNs(nowNs);
        boolean isFaster = rttNs + WORTHWHILE_GAIN_NS < inUseNs && 4 * rttNs < 3 * inUseNs;
        return isFaster || (isPreferred(inUse, from) && rttNs <= currentRttNs + WORTHWHILE_GAIN_NS);
    }

    private boolean isWished(Hop hop, long nowNs) {
        return hop.equals(wish) && nowNs - wishNs < WISH_NS;
    }

    /** A better kind, or IPv6 of the same kind: there is no NAT that could forget it. */
    private boolean isPreferred(Hop inUse, Hop from) {
        int order = kind(from).compareTo(kind(inUse));
        boolean isIpv6Instead =
                !from.endpoint().address().isV4() && inUse.endpoint().address().isV4();
        return order < 0 || (order == 0 && isIpv6Instead);
    }

    /** Round trip of the path in use; before its first answer it is at least as long as that is waited for. */
    private long leastRttNs(long nowNs) {
        return currentRttNs < 0 && isOwing() ? nowNs - unansweredSinceNs : currentRttNs;
    }

    private CandidateKind kind(Hop hop) {
        return hop.isRelayed() ? CandidateKind.RELAY : candidates.kind(hop);
    }

    /** Forgets what was measured, after the session ended. Candidates and relays stay. */
    public void reset() {
        probes.clear();
        proofs.clear();
        current = null;
        wish = null;
        currentRttNs = -1;
        unansweredSinceNs = NEVER;
        silentSinceNs = NEVER;
        lastProbeNs = NEVER;
        lastAnswerNs = NEVER;
        hasLostDirect = false;
    }
}
