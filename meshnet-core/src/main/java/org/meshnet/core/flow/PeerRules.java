package org.meshnet.core.flow;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.meshnet.core.rule.Member;
import org.meshnet.core.rule.PairRules;

/**
 * The rules for packets of and for one peer. What of them can matter is picked out at the first question, by whichever
 * thread has it. Immutable otherwise; thread-safe.
 */
public final class PeerRules {
    private final RuleBook book;
    private final Member peer;
    private final int epoch;
    private volatile @Nullable Picked picked;

    private record Picked(List<PairRules> in, List<PairRules> out) {}

    /** @param epoch another one than of all rules before */
    public PeerRules(RuleBook book, Member peer, int epoch) {
        this.book = book;
        this.peer = peer;
        this.epoch = epoch;
    }

    /** Where the rules stand. */
    public RuleBook book() {
        return book;
    }

    /** Who the peer is. */
    public Member peer() {
        return peer;
    }

    int epoch() {
        return epoch;
    }

    /**
     * A rule's line that allows a flow; {@link PairRules#FREE} without rules, {@link PairRules#NONE} if one set has
     * none that does.
     *
     * @param isIn does it come from the peer
     */
    int line(PairRules.Question question, boolean isIn) {
        Picked rules = picked();
        int line = PairRules.FREE;
        List<PairRules> sets = isIn ? rules.in : rules.out;
        for (int i = 0; i < sets.size(); i++) {
            int found = sets.get(i).line(question);
            if (found == PairRules.NONE) {
                return PairRules.NONE;
            }
            line = line == PairRules.FREE ? found : line;
        }
        return line;
    }

    /** Is there anything that the peer may open to here? */
    public boolean letsAnythingIn() {
        return picked().in.stream().noneMatch(rules -> rules.rules().isEmpty());
    }

    private Picked picked() {
        Picked known = picked;
        if (known == null) {
            known = new Picked(
                    book.sets().stream()
                            .map(set -> set.between(peer, book.own()))
                            .toList(),
                    book.sets().stream()
                            .map(set -> set.between(book.own(), peer))
                            .toList());
            picked = known;
        }
        return known;
    }
}
