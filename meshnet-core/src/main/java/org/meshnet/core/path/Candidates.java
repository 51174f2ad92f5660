package org.meshnet.core.path;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.meshnet.core.net.Endpoint;
import org.meshnet.core.net.Hop;

/**
 * Where a peer may be without a relay, and how often each was tried in vain. Bounded: at most {@value #CAPACITY},
 * further ones are ignored. Control thread only.
 */
final class Candidates {
    static final int CAPACITY = 24;
    /**
     * Rounds without an answer after which a candidate takes part in every fourth only: somewhat more than a search
     * has.
     */
    static final int PATIENCE_ROUNDS = 16;

    private static final int REST_ROUNDS = 4;

    private final Map<Hop, Tried> byHop = new LinkedHashMap<>();

    private static final class Tried {
        private final CandidateKind kind;
        private int silentRounds;

        Tried(CandidateKind kind, int silentRounds) {
            this.kind = kind;
            this.silentRounds = silentRounds;
        }
    }

    /** Replaces all but the links of this host. */
    void set(Map<Hop, CandidateKind> next) {
        Map<Hop, Tried> before = new LinkedHashMap<>(byHop);
        byHop.keySet().removeIf(hop -> !hop.endpoint().isLink());
        next.entrySet().stream()
                .filter(candidate -> candidate.getKey().endpoint().isSendable())
                .limit(CAPACITY - byHop.size())
                .forEach(candidate -> {
                    Tried known = before.get(candidate.getKey());
                    int silentRounds = known == null ? 0 : known.silentRounds;
                    byHop.put(candidate.getKey(), new Tried(candidate.getValue(), silentRounds));
                });
    }

    /** The peer answered there. */
    void onAnswer(Hop hop) {
        Tried known = byHop.get(hop);
        if (known != null) {
            known.silentRounds = 0;
        } else if (byHop.size() < CAPACITY) {
            byHop.put(hop, new Tried(CandidateKind.HEARD, 0));
        }
    }

    void remove(Endpoint link) {
        byHop.remove(Hop.direct(link));
    }

    boolean contains(Hop hop) {
        return byHop.containsKey(hop);
    }

    boolean isEmpty() {
        return byHop.isEmpty();
    }

    /** All of them, and what came of it. */
    List<TriedCandidate> tried(Predicate<Hop> isAnswering) {
        return byHop.entrySet().stream()
                .map(each -> new TriedCandidate(
                        each.getKey().endpoint(),
                        each.getValue().kind,
                        isAnswering.test(each.getKey()),
                        each.getValue().silentRounds))
                .toList();
    }

    CandidateKind kind(Hop hop) {
        Tried known = byHop.get(hop);
        return known == null ? CandidateKind.HEARD : known.kind;
    }

    List<Hop> all() {
        return List.copyOf(byHop.keySet());
    }

    /** Those that take part in a round that begins now; those that are let rest do not, nor is it held against them. */
    List<Hop> takeRound(Predicate<Hop> isResting) {
        List<Hop> due = new ArrayList<>();
        byHop.forEach((hop, tried) -> {
            if (isResting.test(hop)) {
                return;
            }
            if (tried.silentRounds < PATIENCE_ROUNDS || tried.silentRounds % REST_ROUNDS == 0) {
                due.add(hop);
            }
            tried.silentRounds++;
        });
        return due;
    }

    /** What was in vain there may not be now. */
    void forgetSilence(Hop hop) {
        Optional.ofNullable(byHop.get(hop)).ifPresent(tried -> tried.silentRounds = 0);
    }

    /** This host is elsewhere: what was in vain may not be now. */
    void forgetSilence() {
        byHop.values().forEach(tried -> tried.silentRounds = 0);
    }
}
