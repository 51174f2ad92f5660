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
 * @param tty the screen that answers go to, if it is one
 */
public record Terminal(PrintStream out, PrintStream err, Map<String, String> environment, Tty tty) {
    private static final int USUAL_COLUMNS = 80;
    private static final int LEAST_COLUMNS = 20;

    /** Copies the variables. */
    public Terminal {
        environment = Map.copyOf(environment);
    }

    /** Shows an error as the line that it is. */
    void show(UserError error) {
        err.println("meshnet-node: " + error.getMessage());
    }

    /** How long lines may be: as COLUMNS says, as the screen is wide, or, where there is none, as it takes. */
    int columns() {
        String said = environment.getOrDefault("COLUMNS", "");
        if (said.matches("[1-9]\\d{0,4}")) {
            return Math.max(LEAST_COLUMNS, Integer.parseInt(said));
        }
        if (!tty.isScreen()) {
            return Integer.MAX_VALUE;
        }
        return Math.max(LEAST_COLUMNS, tty.size().map(Tty.Size::columns).orElse(USUAL_COLUMNS));
    }

    /** How answers are coloured: on a screen, and where NO_COLOR (no-color.org) and TERM do not speak against it. */
    Paint paint() {
        boolean isWanted = environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "").equals("dumb");
        return tty.isScreen() && isWanted ? Paint.COLOURS : Paint.NONE;
    }
}
