package org.meshnet.core.rule;

import java.util.List;

/**
 * The rules that can matter for packets that one member, or what is behind it, sends to another. Immutable; a question
 * allocates nothing and costs the more the more rules there are.
 */
public final class PairRules {
    /** No rule, as everything is allowed. */
    public static final int FREE = 0;
    /** No rule allows it. */
    public static final int NONE = -1;

    private final boolean isFree;
    private final Rule[] rules;
    private final boolean[] fromNamed;
    private final boolean[] toNamed;

    /** A question: what is the packet, and where from and to? Mutable, so that the asker has one for all of them. */
    public static final class Question {
        private Place fromPlace = Place.MEMBER;
        private long fromHigh;
        private long fromLow;
        private Place toPlace = Place.MEMBER;
        private long toHigh;
        private long toLow;
        private int protocol;
        private int port;

        /** Sets where it comes from; the address as two words. */
        public Question from(Place place, long high, long low) {
            fromPlace = place;
            fromHigh = high;
            fromLow = low;
            return this;
        }

        /** Sets where it goes to; the address as two words. */
        public Question to(Place place, long high, long low) {
            toPlace = place;
            toHigh = high;
            toLow = low;
            return this;
        }

        /** Sets what it is: the number in the IP header, and the port it is for if it has one. */
        public Question with(int packetProtocol, int packetPort) {
            protocol = packetProtocol;
            port = packetPort;
            return this;
        }
    }

    PairRules(List<Rule> all, Member from, Member to) {
        this.isFree = all.isEmpty();
        this.rules = all.stream()
                .filter(rule -> (rule.from().isOpen() || rule.from().names(from))
                        && (rule.to().isOpen() || rule.to().names(to)))
                .toArray(Rule[]::new);
        this.fromNamed = new boolean[rules.length];
        this.toNamed = new boolean[rules.length];
        for (int i = 0; i < rules.length; i++) {
            fromNamed[i] = rules[i].from().names(from);
            toNamed[i] = rules[i].to().names(to);
        }
    }

    /** All of them. */
    public List<Rule> rules() {
        return List.of(rules);
    }

    /** The line of a rule that allows it; {@link #FREE} without rules, {@link #NONE} if none does. */
    public int line(Question question) {
        if (isFree) {
            return FREE;
        }
        for (int i = 0; i < rules.length; i++) {
            Rule rule = rules[i];
            if (rule.protocol().covers(question.protocol, question.port)
                    && rule.from().admits(question.fromPlace, fromNamed[i], question.fromHigh, question.fromLow)
                    && rule.to().admits(question.toPlace, toNamed[i], question.toHigh, question.toLow)) {
                return rule.line();
            }
        }
        return NONE;
    }
}
