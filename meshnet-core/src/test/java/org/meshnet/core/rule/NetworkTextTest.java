package org.meshnet.core.rule;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meshnet.core.name.Label;

class NetworkTextTest {
    private static final String TEXT = """
            # for all
            set domain Mesh.Example.org
            allow group:dev -> group:db tcp 5432   # the database
            set mtu 1380
            test allow alice -> db tcp 5432
            """;

    private static RuleSet.End end(String group) {
        return RuleSet.End.of(
                new Member(Optional.empty(), Optional.empty(), Set.of(new Label(group))), Optional.empty());
    }

    @Test
    void shouldReadSettingsAmongRules() throws RuleSyntaxException {
        NetworkText text = NetworkText.parse(TEXT);
        assertEquals(Map.of(NetworkSetting.DOMAIN, "mesh.example.org", NetworkSetting.MTU, "1380"), text.settings());
        assertEquals(3, text.rules().rules().get(0).line());
        assertEquals(
                Set.of(new Label("alice"), new Label("db")),
                Set.copyOf(text.rules().testedNames()));
        assertEquals(
                new NetworkText.Reading(text, Optional.empty()).problem(),
                NetworkText.read(TEXT).problem());
        assertEquals(NetworkText.NONE, NetworkText.parse("# nothing\n\n"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            set colour blue   |  5 | expected domain or mtu
            set               |  4 | expected domain or mtu
            set mtu 1279      |  9 | expected a number from 1280 to 65535
            set mtu 65536     |  9 | expected a number
            set mtu 13x0      |  9 | expected a number
            set mtu           |  8 | expected a number
            set domain a..b   | 12 | expected labels
            set domain -      | 12 | expected labels
            set mtu 1400 1    | 14 | nothing more
            sett mtu 1400     |  1 | expected allow, refuse, set or test
            """)
    void shouldSayWhereAndWhatIsWrongBeforeItIsSigned(String line, int column, String problem) {
        RuleSyntaxException wrong =
                assertThrows(RuleSyntaxException.class, () -> NetworkText.parse("# first\n" + line));
        assertEquals(2, wrong.line());
        assertEquals(column, wrong.column(), wrong.getMessage());
        assertTrue(wrong.getMessage().startsWith(problem), wrong.getMessage());
    }

    @Test
    void shouldTakeEachSettingOnce() {
        assertThrows(RuleSyntaxException.class, () -> NetworkText.parse("set mtu 1400\nset mtu 1400\n"));
    }

    @Test
    void shouldRefuseSettingsInRulesOfANode() {
        RuleSyntaxException wrong = assertThrows(
                RuleSyntaxException.class, () -> RuleParser.parse("set mtu 1400", RuleParser.Groups.KNOWN));
        assertEquals("expected allow, refuse or test", wrong.getMessage());
    }

    @Test
    void shouldAllowNothingByRulesThatItDoesNotUnderstand() {
        NetworkText.Reading reading =
                NetworkText.read("set mtu 1380\nallow any -> any icmp\nallow any -> any quic 1\n");
        assertEquals(Optional.of("line 3: expected any, icmp, tcp, udp or proto"), reading.problem());
        assertEquals(Map.of(NetworkSetting.MTU, "1380"), reading.text().settings());
        assertEquals(PairRules.NONE, reading.text().rules().line(end("a"), end("b"), 1, 0));
        assertTrue(reading.text()
                .rules()
                .between(Member.UNKNOWN, Member.UNKNOWN)
                .rules()
                .isEmpty());
    }

    /** Whatever was signed, a member makes something of it, and what is clear is what may be signed. */
    @Test
    void shouldMakeSomethingOfAnyText() {
        String[] words = {
            "set", "mtu", "domain", "1400", "mesh", "allow", "any", "->", "icmp", "test", "#", ",", "\n", " "
        };
        for (int seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            String text = random.ints(random.nextInt(20), 0, words.length)
                    .mapToObj(word -> words[word] + " ")
                    .collect(Collectors.joining());
            NetworkText.Reading reading = NetworkText.read(text);
            if (reading.problem().isEmpty()) {
                assertDoesNotThrow(() -> assertEquals(reading.text(), NetworkText.parse(text)), text);
            } else {
                assertThrows(RuleSyntaxException.class, () -> NetworkText.parse(text), text);
            }
        }
    }

    @Test
    void shouldLeaveOutSettingsThatItDoesNotUnderstand() {
        NetworkText.Reading reading =
                NetworkText.read("set colour blue\nset domain a..b\nset mtu 1380\nallow any -> any icmp\n");
        assertEquals(Optional.of("line 1: expected domain or mtu"), reading.problem());
        assertEquals(Map.of(NetworkSetting.MTU, "1380"), reading.text().settings());
        assertEquals(4, reading.text().rules().line(end("a"), end("b"), 1, 0));
        assertEquals(PairRules.NONE, reading.text().rules().line(end("a"), end("b"), 6, 22));
    }
}
