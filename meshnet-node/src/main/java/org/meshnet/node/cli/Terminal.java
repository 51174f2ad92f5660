package org.meshnet.node.cli;

import java.io.PrintStream;
import java.util.Map;
import org.meshnet.node.exit.UserError;

/**
 * What surrounds a command.
 *
 * @param out for answers
 * @param err for errors and the log
 * @param environment the process's variables
 */
public record Terminal(PrintStream out, PrintStream err, Map<String, String> environment) {
    /** Copies the variables. */
    public Terminal {
        environment = Map.copyOf(environment);
    }

    /** Shows an error as the line that it is. */
    void show(UserError error) {
        err.println("meshnet-node: " + error.getMessage());
    }
}
