package org.meshnet.core.path;

import java.util.Optional;
import java.util.OptionalLong;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;

/**
 * The path over which a peer is sent to, from when it comes into use, and how it answers since then; or that there is
 * none. Control thread only.
 */
final class PathInUse {
    /** How long the path may owe an answer at least before traffic goes over another one. */
    static final long MIN_PATIENCE_NS = 400_000_000L;

    private static final long MAX_PATIENCE_NS = 2_000_000_000L;
    private static final int PATIENCE_ROUND_TRIPS = 3;
    private static final long PROOF_NS = 500_000_000L;
    private static final long LATE_NS = 100_000_000L;
    private static final int LATE_ROUND_TRIPS = 2;
    private static final long NEVER = Long.MIN_VALUE;
    private static final long UNKNOWN = -1;
    private static final Hop NOWHERE = Hop.direct(Endpoint.NONE);

    private final Hop hop;
    private long unansweredSinceNs = NEVER;
    private long lastProbeNs = NEVER;
    private long lastAnswerNs = NEVER;
    private long rttNs = UNKNOWN;

    private PathInUse(Hop hop) {
        this.hop = hop;
    }

    /** No path is in use. */
    static PathInUse none() {
        return new PathInUse(NOWHERE);
    }

    /** This one is, from now on. */
    static PathInUse over(Hop hop) {
        return new PathInUse(hop);
    }

    boolean isNone() {
        return hop.equals(NOWHERE);
    }

    boolean is(Hop other) {
        return hop.equals(other);
    }

    /** Where it leads; {@link Endpoint#NONE} if there is none. */
    Hop hop() {
        return hop;
    }

    Optional<Hop> found() {
        return isNone() ? Optional.empty() : Optional.of(hop);
    }

    boolean isDirect() {
        return !isNone() && !hop.isRelayed();
    }

    boolean isRelayed() {
        return hop.isRelayed();
    }

    void onProbeSent(long nowNs) {
        lastProbeNs = nowNs;
        unansweredSinceNs = unansweredSinceNs == NEVER ? nowNs : unansweredSinceNs;
    }

    void onAnswer(long measuredNs, long nowNs) {
        rttNs = rttNs == UNKNOWN ? measuredNs : (3 * rttNs + measuredNs) / 4;
        unansweredSinceNs = NEVER;
        lastAnswerNs = nowNs;
    }

    /** What it owes is not held against it. */
    void forgive() {
        unansweredSinceNs = NEVER;
    }

    /** Its round trip, if it was measured. */
    OptionalLong rttNs() {
        return rttNs == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(rttNs);
    }

    /** Is another with this round trip as fast, or slower by so much only? */
    boolean isMatchedBy(long otherNs, long toleranceNs) {
        return otherNs <= rttNs + toleranceNs;
    }

    /** Its round trip; before its first answer it is at least as long as that is waited for. */
    long leastRttNs(long nowNs) {
        return rttNs == UNKNOWN && isOwing() ? nowNs - unansweredSinceNs : rttNs;
    }

    boolean isOwing() {
        return unansweredSinceNs != NEVER;
    }

    boolean isProbedWithin(long timeNs, long nowNs) {
        return lastProbeNs != NEVER && nowNs - lastProbeNs < timeNs;
    }

    boolean isProven(long nowNs) {
        return lastAnswerNs != NEVER && nowNs - lastAnswerNs < Math.max(PROOF_NS, 2 * rttNs);
    }

    boolean isLate(long nowNs) {
        return isOwing() && nowNs - unansweredSinceNs >= Math.max(LATE_NS, LATE_ROUND_TRIPS * rttNs);
    }

    boolean isOverdue(long nowNs) {
        return isOwing() && nowNs - unansweredSinceNs >= patienceNs();
    }

    /** How long it may owe an answer before it is given up. */
    long patienceNs() {
        return Math.min(MAX_PATIENCE_NS, Math.max(MIN_PATIENCE_NS, PATIENCE_ROUND_TRIPS * rttNs));
    }
}
