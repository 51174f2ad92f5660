package org.meshnet.core.rule;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.meshnet.core.name.Label;
import org.meshnet.core.net.IpAddress;

/**
 * Rules: who may reach whom. Without a rule everything is allowed; from the first one on, only what one of them allows.
 * Their order is of no meaning. Immutable.
 *
 * @param rules in the order of the text
 * @param refusal how the sender of what is refused is told
 * @param tests what the text says that they come to
 */
public record RuleSet(List<Rule> rules, Refusal refusal, List<RuleTest> tests) {
    /** No rules: everything is allowed. */
    public static final RuleSet NONE = new RuleSet(List.of(), Refusal.ICMP, List.of());

    /** Rules of which none can be understood: nothing is allowed. */
    public static final RuleSet NOTHING =
            new RuleSet(List.of(new Rule(1, Side.NOBODY, Side.NOBODY, Protocol.ANY)), Refusal.ICMP, List.of());

    /** Copies the lists. */
    public RuleSet {
        rules = List.copyOf(rules);
        tests = List.copyOf(tests);
    }

    /**
     * One end of what is asked for.
     *
     * @param place what its address is
     * @param member whose address it is, or who it is behind
     * @param address the address, if rules about networks are to be asked
     */
    public record End(Place place, Member member, Optional<IpAddress> address) {
        /** A member at its own address. */
        public static End of(Member member, Optional<IpAddress> address) {
            return new End(Place.MEMBER, member, address);
        }

        /** An address behind somebody. */
        public static End behind(IpAddress address) {
            return new End(Place.BEHIND, Member.UNKNOWN, Optional.of(address));
        }

        /** Somewhere outside. */
        public static End world(Optional<IpAddress> address) {
            return new End(Place.WORLD, Member.UNKNOWN, address);
        }
    }

    /** Says who is called so. */
    @FunctionalInterface
    public interface Roster {
        /** Nobody's names are known: a name stands for one of whom that is all there is to know. */
        Roster EMPTY = name -> Optional.empty();

        /** The member of this name, if there is one. */
        Optional<Member> find(Label name);
    }

    /** Is nothing restricted? */
    public boolean isEmpty() {
        return rules.isEmpty();
    }

    /** The groups that the rules name. */
    public List<Label> groups() {
        return rules.stream()
                .flatMap(rule -> Stream.of(rule.from(), rule.to()))
                .flatMap(side -> side.selectors().stream())
                .filter(Selector.Group.class::isInstance)
                .map(selector -> ((Selector.Group) selector).name())
                .distinct()
                .toList();
    }

    /** Do they name members by what these are called? */
    public boolean hasNames() {
        return rules.stream()
                .flatMap(rule -> Stream.of(rule.from(), rule.to()))
                .flatMap(side -> side.selectors().stream())
                .anyMatch(Selector.Host.class::isInstance);
    }

    /** The names of members that its tests are about. */
    public List<Label> testedNames() {
        return tests.stream()
                .flatMap(test -> Stream.of(test.from(), test.to()))
                .filter(Selector.Host.class::isInstance)
                .map(selector -> ((Selector.Host) selector).name())
                .distinct()
                .toList();
    }

    /** What matters of them for packets of one member to another. */
    public PairRules between(Member from, Member to) {
        return new PairRules(rules, from, to);
    }

    /**
     * May one end reach the other?
     *
     * @param protocol of which the first port counts
     * @return the line of a rule that allows it; {@link PairRules#FREE} or {@link PairRules#NONE}
     */
    public int line(End from, End to, int protocol, int port) {
        PairRules.Question question = new PairRules.Question().with(protocol, port);
        question.from(from.place(), high(from), low(from));
        question.to(to.place(), high(to), low(to));
        return between(from.member(), to.member()).line(question);
    }

    private static long high(End end) {
        return end.address().map(IpAddress::high).orElse(0L);
    }

    private static long low(End end) {
        return end.address().map(IpAddress::low).orElse(0L);
    }

    /** The tests that do not hold. */
    public List<RuleTest> failures(Roster roster) {
        return tests.stream().filter(test -> !holds(test, roster)).toList();
    }

    private boolean holds(RuleTest test, Roster roster) {
        Protocol protocol = test.protocol();
        int line = line(
                end(test.from(), roster),
                end(test.to(), roster),
                protocol.packetNumber(),
                protocol.ports().first());
        return test.isAllowed() == (line != PairRules.NONE);
    }

    private static End end(Selector selector, Roster roster) {
        if (selector instanceof Selector.Host host) {
            return End.of(roster.find(host.name()).orElseGet(() -> Member.called(host.name())), Optional.empty());
        }
        if (selector instanceof Selector.Group group) {
            return End.of(new Member(Optional.empty(), Optional.empty(), Set.of(group.name())), Optional.empty());
        }
        if (selector instanceof Selector.Key key) {
            return End.of(new Member(Optional.of(key.key()), Optional.empty(), Set.of()), Optional.empty());
        }
        if (selector instanceof Selector.Network network) {
            return End.behind(network.prefix().address());
        }
        return selector instanceof Selector.Exit
                ? End.world(Optional.empty())
                : End.of(Member.UNKNOWN, Optional.empty());
    }

    /** The text that is read as the same rules, without comments: one line for each, then the tests. */
    @Override
    public String toString() {
        Stream<String> refuse = refusal == Refusal.ICMP ? Stream.of() : Stream.of(RuleText.REFUSE + " " + refusal);
        return Stream.of(
                        refuse,
                        rules.stream().map(Rule::toString),
                        tests.stream().map(RuleTest::toString))
                .flatMap(lines -> lines)
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }
}
