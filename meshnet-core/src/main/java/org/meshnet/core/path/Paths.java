package org.meshnet.core.path;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.meshnet.core.net.Endpoint;

/**
 * The paths to one peer: which endpoints are worth a try, how they answered, and which one is in use. Bounded: at most
 * {@value #MAX_CANDIDATES} candidates and {@value #MAX_PROBES} probes under way, the oldest of which makes room. Control thread only.
 */
public final class Paths {
    /** Candidates kept; further ones are ignored. */
    public static final int MAX_CANDIDATES = 24;
    /** Probes whose answers are waited for. */
    public static final int MAX_PROBES = 64;
    /** How long the path in use is trusted while it owes an answer. */
    public static final long TRUST_NS = 6_500_000_000L;

    private static final long NEVER = Long.MIN_VALUE;

    /** A path must be this much faster to replace one that works: 3/4 of its round trip, and at least 1 ms. */
    private static final long WORTHWHILE_GAIN_NS = 1_000_000L;

    private final Set<Endpoint> candidates = new LinkedHashSet<>();
    private final Map<Long, Probe> probes = new LinkedHashMap<>();
    private Endpoint current;
    private long unansweredSinceNs = NEVER;
    private long currentRttNs = -1;

    /** Replaces the candidates; the path in use stays in use whether it is among them or not. */
    public void setCandidates(Collection<Endpoint> endpoints) {
        candidates.clear();
        endpoints.stream().filter(Endpoint::isSendable).limit(MAX_CANDIDATES).forEach(candidates::add);
    }

    /** Where to try: the path in use first, then the candidates. */
    public List<Endpoint> targets() {
        List<Endpoint> targets = new ArrayList<>(candidates);
        if (current != null) {
            targets.remove(current);
            targets.add(0, current);
        }
        return targets;
    }

    /** The path in use. */
    public Optional<Endpoint> current() {
        return Optional.ofNullable(current);
    }

    /** Round trip of the path in use, if it was measured. */
    public OptionalLong rttNs() {
        return currentRttNs < 0 ? OptionalLong.empty() : OptionalLong.of(currentRttNs);
    }

    /** Takes this endpoint into use: the handshake ended there, or the peer was heard from there. True if it is another one. */
    public boolean moveTo(Endpoint endpoint) {
        unansweredSinceNs = NEVER;
        if (endpoint.equals(current)) {
            return false;
        }
        current = endpoint;
        currentRttNs = -1;
        return true;
    }

    /** Can the path in use be relied on: does it owe no answer, or not for long? */
    public boolean isTrusted(long nowNs) {
        return current != null && (unansweredSinceNs == NEVER || nowNs - unansweredSinceNs < TRUST_NS);
    }

    /** When the first probe was sent over the path in use since it last answered. */
    public OptionalLong unansweredSinceNs() {
        return unansweredSinceNs == NEVER ? OptionalLong.empty() : OptionalLong.of(unansweredSinceNs);
    }

    /** Notes a probe on its way. */
    public void onProbeSent(long id, Endpoint to, long nowNs) {
        if (probes.size() >= MAX_PROBES) {
            probes.remove(probes.keySet().iterator().next());
        }
        probes.put(id, new Probe(to, nowNs));
        if (to.equals(current) && unansweredSinceNs == NEVER) {
            unansweredSinceNs = nowNs;
        }
    }

    /**
     * Takes the answer to a probe, and the path into use if it is the better one.
     *
     * @param id of the probe; an unknown one is ignored
     * @param from where the answer came from
     * @return true if the path in use is another one now
     */
    public boolean onProbeReply(long id, Endpoint from, long nowNs) {
        Probe probe = probes.remove(id);
        if (probe == null || !probe.to.equals(from)) {
            return false;
        }
        long rttNs = nowNs - probe.sentNs;
        if (from.equals(current)) {
            currentRttNs = currentRttNs < 0 ? rttNs : (3 * currentRttNs + rttNs) / 4;
            unansweredSinceNs = NEVER;
            return false;
        }
        if (!isBetter(rttNs, nowNs)) {
            return false;
        }
        moveTo(from);
        currentRttNs = rttNs;
        return true;
    }

    private boolean isBetter(long rttNs, long nowNs) {
        boolean isFaster =
                currentRttNs >= 0 && rttNs + WORTHWHILE_GAIN_NS < currentRttNs && 4 * rttNs < 3 * currentRttNs;
        return !isTrusted(nowNs) || isFaster;
    }

    /** Forgets what was measured, after the session ended. The candidates stay. */
    public void reset() {
        probes.clear();
        current = null;
        currentRttNs = -1;
        unansweredSinceNs = NEVER;
    }

    private record Probe(Endpoint to, long sentNs) {}
}
