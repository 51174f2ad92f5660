package org.meshnet.node.cli;

import java.util.List;
import org.meshnet.core.name.Label;
import org.meshnet.core.rule.NetworkText;
import org.meshnet.core.rule.RuleSyntaxException;
import org.meshnet.core.rule.RuleTest;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

/** Looks at the text of a network's document before it is signed. */
final class TextCheck {
    private final KnownMembers members;
    private final Terminal terminal;

    TextCheck(KnownMembers members, Terminal terminal) {
        this.members = members;
        this.terminal = terminal;
    }

    /**
     * Reads it, and holds it to its tests.
     *
     * @param source for errors
     * @throws UserError that says in which line what is wrong, or which test does not hold
     */
    NetworkText check(String text, String source) throws UserError {
        NetworkText read = parse(text, source);
        for (Label name : read.rules().testedNames()) {
            if (members.find(name).isEmpty()) {
                terminal.tell(source + ": a test is about " + name
                        + ", whom neither the ledger nor a node here knows: it is taken for one in no group");
            }
        }
        List<RuleTest> failures = read.rules().failures(members);
        if (failures.isEmpty()) {
            return read;
        }
        failures.stream()
                .skip(1)
                .forEach(test -> terminal.tell(source + ":" + test.line() + ": nor does this hold: " + test));
        RuleTest first = failures.get(0);
        throw new UserError(ExitCode.CONFIG, source + ":" + first.line() + ": the rules say otherwise: " + first);
    }

    private static NetworkText parse(String text, String source) throws UserError {
        try {
            return NetworkText.parse(text);
        } catch (RuleSyntaxException e) {
            throw new UserError(ExitCode.CONFIG, e.describe(source));
        }
    }
}
