package org.meshnet.node.config;

import java.nio.file.Path;
import java.util.List;
import org.meshnet.core.rule.RuleParser;
import org.meshnet.core.rule.RuleSet;
import org.meshnet.core.rule.RuleSyntaxException;
import org.meshnet.core.rule.RuleTest;
import org.meshnet.core.rule.RuleText;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.input.InputFiles;

/** Reads a node's own rules. Stateless. */
public final class RulesFile {
    private RulesFile() {}

    /**
     * Reads the file anew.
     *
     * @param isClosed does somebody vouch for groups, as in a closed network
     * @throws UserError if it cannot be read, is no rules, or one of its tests does not hold; says where
     */
    public static RuleSet read(Path file, boolean isClosed) throws UserError {
        String text = InputFiles.readText(file, "rules file", RuleText.MAX_LENGTH);
        try {
            RuleSet rules = RuleParser.parse(text, isClosed ? RuleParser.Groups.KNOWN : RuleParser.Groups.UNKNOWN);
            List<RuleTest> failures = rules.failures(RuleSet.Roster.EMPTY);
            if (!failures.isEmpty()) {
                RuleTest first = failures.get(0);
                throw new UserError(
                        ExitCode.CONFIG,
                        file + ":" + first.line() + ": the rules say otherwise: " + first
                                + (failures.size() == 1 ? "" : " (and " + (failures.size() - 1) + " more)"));
            }
            return rules;
        } catch (RuleSyntaxException e) {
            throw new UserError(ExitCode.CONFIG, e.describe(file.toString()));
        }
    }
}
