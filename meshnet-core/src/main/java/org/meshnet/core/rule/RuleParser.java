package org.meshnet.core.rule;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads rules (docs/rules.md): one a line, and a number sign before a comment.
 *
 * <pre>
 *   allow FROM -> TO PROTOCOL        FROM, TO: any | group:NAME | host:NAME | ADDRESS | NETWORK | KEY | exit, with
 *   refuse icmp|reset|silent                   commas in between
 *   test allow|deny ONE -> ONE PROTOCOL        PROTOCOL: any | icmp | tcp [PORTS] | udp [PORTS] | proto N
 * </pre>
 */
public final class RuleParser {
    private final SelectorReader selectors;
    private final @Nullable SettingsReader settings;
    private final List<Rule> rules = new ArrayList<>();
    private final List<RuleTest> tests = new ArrayList<>();
    private Refusal refusal = Refusal.ICMP;
    private boolean isRefusalSaid;

    /** Does somebody vouch for who is in which group? */
    public enum Groups {
        KNOWN,
        UNKNOWN
    }

    private RuleParser(Groups groups, @Nullable SettingsReader settings) {
        this.selectors = new SelectorReader(groups);
        this.settings = settings;
    }

    /**
     * Reads a text.
     *
     * @param groups where nobody vouches for groups, rules about them are refused
     * @throws RuleSyntaxException at the first thing that is wrong
     */
    public static RuleSet parse(String text, Groups groups) throws RuleSyntaxException {
        return parse(text, groups, null);
    }

    /** @param settings takes lines that set something; where there is none they are wrong */
    static RuleSet parse(String text, Groups groups, @Nullable SettingsReader settings) throws RuleSyntaxException {
        if (text.length() > RuleText.MAX_LENGTH) {
            throw new RuleSyntaxException(1, 1, "more than " + RuleText.MAX_LENGTH + " characters");
        }
        RuleParser parser = new RuleParser(groups, settings);
        int number = 0;
        for (String line : text.split("\n", -1)) {
            parser.take(line, ++number);
        }
        return new RuleSet(parser.rules, parser.refusal, parser.tests);
    }

    private void take(String line, int number) throws RuleSyntaxException {
        LineScanner scanner = new LineScanner(line, number);
        if (line.length() > RuleText.MAX_LINE_LENGTH) {
            throw scanner.problem("a line of more than " + RuleText.MAX_LINE_LENGTH + " characters");
        }
        if (scanner.isAtEnd()) {
            return;
        }
        switch (scanner.word()) {
            case RuleText.ALLOW -> takeRule(scanner);
            case RuleText.REFUSE -> takeRefusal(scanner);
            case RuleText.TEST -> takeTest(scanner);
            case RuleText.SET -> takeSetting(scanner);
            case RuleText.DENY -> throw scanner.problem("rules only allow: what none of them allows is refused");
            default -> throw unknown(scanner);
        }
        scanner.end();
    }

    private void takeSetting(LineScanner scanner) throws RuleSyntaxException {
        if (settings == null) {
            throw unknown(scanner);
        }
        settings.take(scanner);
    }

    private RuleSyntaxException unknown(LineScanner scanner) {
        return scanner.problem("expected allow, refuse" + (settings == null ? "" : ", set") + " or test");
    }

    private void takeRule(LineScanner scanner) throws RuleSyntaxException {
        if (rules.size() == RuleText.MAX_RULES) {
            throw scanner.problem("more than " + RuleText.MAX_RULES + " rules");
        }
        Side from = selectors.side(scanner);
        takeArrow(scanner);
        Side to = selectors.side(scanner);
        rules.add(new Rule(scanner.number(), from, to, ProtocolReader.read(scanner)));
    }

    private static void takeArrow(LineScanner scanner) throws RuleSyntaxException {
        if (!RuleText.ARROW.equals(scanner.word())) {
            throw scanner.problem("expected ->");
        }
    }

    private void takeRefusal(LineScanner scanner) throws RuleSyntaxException {
        if (isRefusalSaid) {
            throw scanner.problem("this is said once only");
        }
        isRefusalSaid = true;
        String word = scanner.word();
        for (Refusal each : Refusal.values()) {
            if (each.toString().equals(word)) {
                refusal = each;
                return;
            }
        }
        throw scanner.problem("expected icmp, reset or silent");
    }

    private void takeTest(LineScanner scanner) throws RuleSyntaxException {
        if (tests.size() == RuleText.MAX_TESTS) {
            throw scanner.problem("more than " + RuleText.MAX_TESTS + " tests");
        }
        boolean isAllowed = isAllowed(scanner);
        Selector from = selectors.end(scanner);
        takeArrow(scanner);
        Selector to = selectors.end(scanner);
        tests.add(new RuleTest(scanner.number(), isAllowed, from, to, ProtocolReader.readOne(scanner)));
    }

    private static boolean isAllowed(LineScanner scanner) throws RuleSyntaxException {
        return switch (scanner.word()) {
            case RuleText.ALLOW -> true;
            case RuleText.DENY -> false;
            default -> throw scanner.problem("expected allow or deny");
        };
    }
}
