package org.meshnet.node.cli;

import java.nio.file.Path;
import java.util.function.Supplier;
import org.meshnet.core.rule.RuleSet;
import org.meshnet.node.config.RulesFile;
import org.meshnet.node.control.ControlClient;
import org.meshnet.node.control.Requests;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

/** Checks rules before they are used, and has the running node read its own anew. */
final class RulesAction {
    private final Terminal terminal;
    private final Supplier<ControlClient> client;

    /** @param client asks the running node, if it has to be asked */
    RulesAction(Terminal terminal, Supplier<ControlClient> client) {
        this.terminal = terminal;
        this.client = client;
    }

    /** @param verb check, with a file, or reload */
    ExitCode run(String verb, String file) throws UserError {
        if (verb.equals("check") && !file.isEmpty()) {
            RuleSet rules = RulesFile.read(Path.of(file), true);
            terminal.out().print(rules);
            terminal.out()
                    .println("# " + counted(rules.rules().size(), "rule", "rules") + ", and "
                            + counted(rules.tests().size(), "test that holds", "tests that hold"));
            return ExitCode.OK;
        }
        if (verb.equals("reload") && file.isEmpty()) {
            int count =
                    client.get().ask(Requests.RELOAD_RULES).get(Requests.RULES).getAsInt();
            terminal.out().println(counted(count, "rule holds now", "rules hold now"));
            return ExitCode.OK;
        }
        throw new UserError(ExitCode.USAGE, "rules: expected rules check FILE, or rules reload");
    }

    private static String counted(int count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }
}
