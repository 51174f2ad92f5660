package org.meshnet.core.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meshnet.core.key.NodeKey;
import org.meshnet.core.name.Label;
import org.meshnet.core.net.IpAddress;

class RuleSetTest {
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final Member ALICE = member(1, "alice", "dev");
    private static final Member DB = member(2, "db", "db", "prod");
    private static final IpAddress ALICE_ADDRESS = address("10.0.0.1");
    private static final IpAddress DB_ADDRESS = address("10.0.0.2");

    private static Member member(int key, String name, String... groups) {
        byte[] bytes = new byte[NodeKey.LENGTH];
        bytes[31] = (byte) key;
        return new Member(
                Optional.of(NodeKey.of(bytes)),
                Label.parse(name),
                Set.copyOf(List.of(groups).stream().map(Label::new).toList()));
    }

    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }

    private static RuleSet.End end(String text) {
        return switch (text) {
            case "alice" -> RuleSet.End.of(ALICE, Optional.of(ALICE_ADDRESS));
            case "db" -> RuleSet.End.of(DB, Optional.of(DB_ADDRESS));
            case "nobody" -> RuleSet.End.of(Member.UNKNOWN, Optional.of(address("10.0.0.9")));
            default ->
                text.startsWith("world:")
                        ? RuleSet.End.world(Optional.of(address(text.substring(6))))
                        : RuleSet.End.behind(address(text));
        };
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            group:dev -> group:db tcp 5432       | alice         | db              |   6 | 5432 | true
            group:dev -> group:db tcp 5432       | alice         | db              |   6 | 5433 | false
            group:dev -> group:db tcp 5432       | alice         | db              |  17 | 5432 | false
            group:dev -> group:db tcp 5432       | db            | alice           |   6 | 5432 | false
            group:dev -> group:db tcp 5432       | nobody        | db              |   6 | 5432 | false
            group:dev -> group:db tcp            | alice         | 192.168.7.5     |   6 | 5432 | false
            group:prod -> any any                | db            | alice           |  47 |    0 | true
            any -> host:db icmp                  | nobody        | db              |   1 |    0 | true
            any -> host:db icmp                  | nobody        | db              |  58 |    0 | true
            any -> host:db icmp                  | nobody        | alice           |   1 |    0 | false
            host:alice -> any udp 53             | alice         | world:9.9.9.9   |  17 |   53 | true
            host:alice -> exit udp 53            | alice         | world:9.9.9.9   |  17 |   53 | true
            host:alice -> exit udp 53            | alice         | db              |  17 |   53 | false
            host:alice -> exit udp 53            | alice         | 192.168.7.5     |  17 |   53 | false
            host:alice -> 192.168.7.0/24 tcp     | alice         | 192.168.7.5     |   6 |   22 | true
            host:alice -> 192.168.7.0/24 tcp     | alice         | 192.168.8.5     |   6 |   22 | false
            host:alice -> 9.0.0.0/8 tcp          | alice         | world:9.9.9.9   |   6 |   22 | true
            10.0.0.1 -> 10.0.0.2 proto 47        | alice         | db              |  47 |    0 | true
            10.0.0.1 -> 10.0.0.2 proto 47        | nobody        | db              |  47 |    0 | false
            192.168.7.0/24 -> host:db tcp        | 192.168.7.9   | db              |   6 |    1 | true
            host:alice -> host:db tcp            | 192.168.7.9   | db              |   6 |    1 | false
            ::/0 -> any any                      | alice         | db              |   6 |    1 | false
            ::/0 -> any any                      | fd00::1       | db              |   6 |    1 | true
            0.0.0.0/0 -> any any                 | fd00::1       | db              |   6 |    1 | false
            0.0.0.0/0 -> any any                 | alice         | db              |   6 |    1 | true
            fd00::/64,host:x -> any any          | fd00::9       | db              |   6 |    1 | true
            fd00::/64,host:x -> any any          | fd00:0:0:1::9 | db              |   6 |    1 | false
            any -> any tcp 1-9,20,30-39          | alice         | db              |   6 |   20 | true
            any -> any tcp 1-9,20,30-39          | alice         | db              |   6 |   21 | false
            any -> any tcp 1-9,20,30-39          | alice         | db              |   6 |   40 | false
            """)
    void shouldAllowWhatItSays(String rule, String from, String to, int protocol, int port, boolean isAllowed)
            throws RuleSyntaxException {
        RuleSet rules = RuleParserTest.parse("# a comment\nallow " + rule);
        assertEquals(isAllowed ? 2 : PairRules.NONE, rules.line(end(from), end(to), protocol, port));
    }

    @Test
    void shouldAllowEverythingWithoutARule() throws RuleSyntaxException {
        assertEquals(PairRules.FREE, RuleSet.NONE.line(end("nobody"), end("db"), TCP, 22));
        assertEquals(PairRules.FREE, RuleParserTest.parse("refuse reset").line(end("nobody"), end("db"), TCP, 22));
    }

    @Test
    void shouldNameMembersByTheirKeys() throws RuleSyntaxException {
        RuleSet rules =
                RuleParserTest.parse("allow " + ALICE.key().orElseThrow().hex() + " -> any tcp");
        assertEquals(1, rules.line(end("alice"), end("db"), TCP, 22));
        assertEquals(PairRules.NONE, rules.line(end("db"), end("alice"), TCP, 22));
        assertFalse(rules.hasNames());
    }

    @Test
    void shouldFindTheTestsThatDoNotHold() throws RuleSyntaxException {
        RuleSet rules = RuleParserTest.parse("""
                allow group:dev -> host:db tcp 5432
                allow any -> exit udp 53
                allow host:alice -> 192.168.7.0/24 icmp
                test allow alice -> db tcp 5432
                test allow group:dev -> db tcp 5432
                test deny alice -> db tcp 22
                test deny bob -> db tcp 5432
                test allow any -> exit udp 53
                test allow alice -> 192.168.7.1 icmp
                test deny alice -> 192.168.8.1 icmp
                test allow bob -> db tcp 5432
                test deny any -> exit udp 53
                """);
        Map<Label, Member> members = Map.of(new Label("alice"), ALICE);
        List<RuleTest> failures = rules.failures(name -> Optional.ofNullable(members.get(name)));
        assertEquals(List.of(11, 12), failures.stream().map(RuleTest::line).toList());
        assertEquals("test allow host:bob -> host:db tcp 5432", failures.get(0).toString());
        assertTrue(rules.hasNames());
        assertEquals(
                List.of(4, 11, 12),
                rules.failures(RuleSet.Roster.EMPTY).stream()
                        .map(RuleTest::line)
                        .toList());
    }

    @Test
    void shouldAskOnlyRulesThatCanMatter() throws RuleSyntaxException {
        RuleSet rules = RuleParserTest.parse("allow host:other -> any any\nallow host:alice -> host:db udp 9");
        PairRules pair = rules.between(ALICE, DB);
        PairRules.Question question = new PairRules.Question().with(UDP, 9);
        assertEquals(2, pair.line(question));
        assertEquals(PairRules.NONE, rules.between(DB, ALICE).line(question));
    }
}
