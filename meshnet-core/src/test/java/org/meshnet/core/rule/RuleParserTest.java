package org.meshnet.core.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleParserTest {
    private static final String KEY = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    static RuleSet parse(String text) throws RuleSyntaxException {
        return RuleParser.parse(text, RuleParser.Groups.KNOWN);
    }

    private static RuleSyntaxException problem(String text) {
        return assertThrows(RuleSyntaxException.class, () -> parse(text));
    }

    @Test
    void shouldReadEverySelectorAndProtocol() throws RuleSyntaxException {
        RuleSet rules = parse("""
                # a comment
                refuse reset
                allow group:dev, host:Alice -> group:db tcp 5432, 6432,8000-8100   # and another one

                allow any -> 10.0.0.7 icmp
                allow 192.168.7.0/24,fd00::/8 -> exit any
                allow %s -> host:nas udp 53
                allow any->any proto 47
                test allow alice -> db tcp 5432
                test deny group:dev -> exit icmp
                """.formatted(KEY).replace("any->any", "any -> any"));
        assertEquals("""
                refuse reset
                allow group:dev,host:alice -> group:db tcp 5432,6432,8000-8100
                allow any -> 10.0.0.7 icmp
                allow 192.168.7.0/24,fd00::/8 -> exit any
                allow %s -> host:nas udp 53
                allow any -> any proto 47
                test allow host:alice -> host:db tcp 5432
                test deny group:dev -> exit icmp
                """.formatted(KEY), rules.toString());
        assertEquals(
                List.of(3, 5, 6, 7, 8), rules.rules().stream().map(Rule::line).toList());
        assertEquals(2, rules.groups().size());
    }

    @Test
    void shouldReadItsOwnTextAsTheSame() throws RuleSyntaxException {
        RuleSet rules = parse("allow any -> any tcp 9,3-4,4-7,8\nallow group:a,group:a -> exit udp\nrefuse silent\n");
        RuleSet again = parse(rules.toString());
        assertEquals(rules.toString(), again.toString());
        assertEquals("refuse silent\nallow any -> any tcp 3-9\nallow group:a -> exit udp\n", again.toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            alow any -> any any                     |  1 | expected allow
            deny any -> any any                     |  1 | rules only allow
            allow ayn -> any any                    |  7 | expected any, exit
            allow any any any                       | 11 | expected ->
            allow any -> any                        | 17 | expected any, icmp
            allow any -> any tcp 70000              | 22 | expected a port
            allow any -> any tcp 9-8                | 22 | expected a port
            allow any -> any tcp 80,                | 25 | expected a port
            allow any -> any tcp 80 81              | 25 | nothing more
            allow any -> any proto 256              | 24 | number of a protocol
            allow any -> 10.0.0.7/24 any            | 14 | 10.0.0.0/24 is meant
            allow any -> 10.0.0.0/33 any            | 14 | expected any, exit
            allow host:-x -> any any                |  7 | a name is
            allow group: -> any any                 |  7 | a name is
            allow any, -> any any                   | 12 | expected any, exit
            allow , -> any any                      |  7 | expected any, exit
            refuse loudly                           |  8 | icmp, reset or silent
            refuse                                  |  7 | icmp, reset or silent
            test perhaps a -> b icmp                |  6 | allow or deny
            test allow a -> b tcp                   | 19 | a test is about
            test allow a -> b any                   | 19 | a test is about
            test allow a,c -> b icmp                | 13 | expected ->
            """)
    void shouldSayWhereWhatIsWrong(String line, int column, String start) {
        RuleSyntaxException problem = problem("# first\n" + line + "\n");
        assertEquals(2, problem.line());
        assertEquals(column, problem.column(), problem.getMessage());
        assertTrue(problem.describe("rules").contains(start), problem.getMessage());
        assertTrue(problem.describe("rules").startsWith("rules:2:" + column + ": "));
    }

    @Test
    void shouldRefuseGroupsWhereNobodyVouchesForThem() {
        RuleSyntaxException problem = assertThrows(
                RuleSyntaxException.class,
                () -> RuleParser.parse("allow group:dev -> any any", RuleParser.Groups.UNKNOWN));
        assertTrue(problem.getMessage().startsWith("groups need a closed network"), problem.getMessage());
        assertEquals(7, problem.column());
    }

    @Test
    void shouldRefuseToSayTwiceHowRefusalsAreTold() {
        assertEquals(2, problem("refuse icmp\nrefuse icmp\n").line());
    }

    @Test
    void shouldBoundRulesTestsGroupsListsAndLines() throws RuleSyntaxException {
        String rule = "allow any -> any icmp\n";
        assertEquals(
                RuleText.MAX_RULES,
                parse(rule.repeat(RuleText.MAX_RULES)).rules().size());
        assertEquals(
                RuleText.MAX_RULES + 1,
                problem(rule.repeat(RuleText.MAX_RULES + 1)).line());
        assertEquals(
                RuleText.MAX_TESTS + 1,
                problem("test allow a -> b icmp\n".repeat(RuleText.MAX_TESTS + 1))
                        .line());
        String groups = groups(RuleText.MAX_GROUPS);
        assertEquals(RuleText.MAX_GROUPS, parse(groups).groups().size());
        assertEquals(2, problem(groups + groups(RuleText.MAX_GROUPS + 1)).line());
        assertEquals(1, problem(groups(RuleText.MAX_LIST + 1)).line());
        assertEquals(1, problem("#".repeat(RuleText.MAX_LINE_LENGTH + 1)).line());
        assertEquals(1, problem("\n".repeat(RuleText.MAX_LENGTH + 1)).line());
    }

    private static String groups(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "group:g" + i)
                .collect(Collectors.joining(","))
                .transform(from -> "allow " + from + " -> any any\n");
    }

    /** Whatever the text, it is either rules, whose own text is the same rules, or a problem inside it. */
    @Test
    void shouldTakeAnyTextForRulesOrAProblemInIt() {
        String[] words = {
            "allow",
            "any",
            "->",
            "exit",
            "group:a",
            "host:b",
            "tcp",
            "udp",
            "icmp",
            "proto",
            "22",
            "1-2",
            ",",
            "#",
            "\n",
            "\n",
            "refuse",
            "test",
            "deny",
            "10.0.0.0/8",
            "fe80::1",
            "\t",
            "\u0000",
            "\ud800",
            "9".repeat(30),
            "-",
            "/",
            ":"
        };
        Random random = new Random(7);
        int readCount = 0;
        for (int i = 0; i < 20_000; i++) {
            String text = IntStream.range(0, random.nextInt(14))
                    .mapToObj(any -> words[random.nextInt(words.length)] + (random.nextInt(9) == 0 ? "" : " "))
                    .collect(Collectors.joining());
            try {
                RuleSet rules = parse(text);
                assertEquals(rules.toString(), parse(rules.toString()).toString());
                readCount++;
            } catch (RuleSyntaxException e) {
                String line = text.split("\n", -1)[e.line() - 1];
                assertTrue(e.column() >= 1 && e.column() <= line.length() + 1, text);
            }
        }
        assertTrue(readCount > 100);
    }
}
