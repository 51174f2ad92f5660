package org.meshnet.core.engine.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.meshnet.core.engine.status.RuleAnswer;
import org.meshnet.core.engine.status.RuleQuestion;
import org.meshnet.core.engine.status.RulesStatus;
import org.meshnet.core.net.IpAddress;
import org.meshnet.core.rule.Member;
import org.meshnet.core.rule.PairRules;
import org.meshnet.core.rule.Place;
import org.meshnet.core.rule.Rule;
import org.meshnet.core.rule.RuleSet;

/** Answers a question about the rules between two members, each at its first address. */
final class Explainer {
    private final Map<RulesStatus.Source, RuleSet> sets;
    private final RuleQuestion question;

    /** One of the two. */
    record End(Member member, Optional<IpAddress> address) {
        long high() {
            return address.map(IpAddress::high).orElse(0L);
        }

        long low() {
            return address.map(IpAddress::low).orElse(0L);
        }
    }

    Explainer(Map<RulesStatus.Source, RuleSet> sets, RuleQuestion question) {
        this.sets = sets;
        this.question = question;
    }

    RuleAnswer.Way way(End from, End to) {
        List<RuleAnswer.Line> lines = new ArrayList<>();
        boolean isAllowed = true;
        for (Map.Entry<RulesStatus.Source, RuleSet> set : sets.entrySet()) {
            List<Rule> found = rules(set.getValue(), from, to);
            found.forEach(rule -> lines.add(new RuleAnswer.Line(set.getKey(), rule.line(), rule.toString())));
            isAllowed &= !found.isEmpty();
        }
        return new RuleAnswer.Way(isAllowed, lines);
    }

    private List<Rule> rules(RuleSet set, End from, End to) {
        PairRules pair = set.between(from.member(), to.member());
        if (question.asked().isEmpty()) {
            return pair.rules();
        }
        RuleQuestion.Asked asked = question.asked().get();
        int line = pair.line(new PairRules.Question()
                .from(Place.MEMBER, from.high(), from.low())
                .to(Place.MEMBER, to.high(), to.low())
                .with(asked.protocol(), asked.port()));
        return pair.rules().stream().filter(rule -> rule.line() == line).toList();
    }
}
