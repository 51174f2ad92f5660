package org.meshnet.core.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.meshnet.core.rule.RuleParser;
import org.meshnet.core.rule.RuleSet;
import org.meshnet.core.rule.RuleSyntaxException;

/** What passes between Alice and Bob: {@link FlowScript} has the language. */
class FlowFilterTest {
    @ParameterizedTest(name = "{0}")
    @CsvFileSource(resources = "cases.txt", delimiter = '|')
    void shouldDecide(String name, String rules, String steps) throws RuleSyntaxException {
        new FlowScript(rules).run(steps);
    }

    @Test
    void shouldHaveEachSetOfRulesAllowIt() throws RuleSyntaxException {
        FlowScript script = new FlowScript("allow any -> any tcp 22,23");
        script.rule(List.of(set("allow any -> any tcp 22,23"), set("allow any -> any tcp 23,24")));
        script.run("< tcp.S b:1 a:22 -; < tcp.S b:1 a:23 +; < tcp.S b:1 a:24 -; < udp b:1 a:23 -");
        script.rule(List.of(set("allow any -> any tcp 22"), RuleSet.NONE));
        script.run("< tcp.S b:1 a:22 +; < tcp.A b:1 a:23 -");
    }

    private static RuleSet set(String text) throws RuleSyntaxException {
        return RuleParser.parse(text, RuleParser.Groups.KNOWN);
    }

    @Test
    void shouldLetEverythingPassWithoutRules() throws RuleSyntaxException {
        FlowScript script = new FlowScript("allow any -> any tcp 22");
        script.flows.rule(null);
        script.run("< udp b:1 a:1 +; < udp b a frag=9@800 +; < udp B:1 A:53 rt +");
        assertEquals(0, script.flows.count());
    }
}
