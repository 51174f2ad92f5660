package org.meshnet.core.flow;

import java.util.List;
import org.meshnet.core.rule.Member;
import org.meshnet.core.rule.Refusal;
import org.meshnet.core.rule.RuleSet;

/**
 * All that decides on a node's packets but the peer. Immutable, but for the room.
 *
 * @param sets rules, all of which must allow it
 * @param own this node
 * @param places which addresses are whose
 * @param room for flows
 */
public record RuleBook(List<RuleSet> sets, Member own, Places places, FlowRoom room) {
    /** Copies the list. */
    public RuleBook {
        sets = List.copyOf(sets);
    }

    /** How the sender of what is refused is told: as the first set that restricts anything says. */
    public Refusal refusal() {
        return sets.stream()
                .filter(set -> !set.isEmpty())
                .findFirst()
                .map(RuleSet::refusal)
                .orElse(Refusal.ICMP);
    }
}
