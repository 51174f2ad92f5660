package org.meshnet.node.cli;

import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;
import org.meshnet.node.control.Paragraph;
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
    private static final int INDENT = 2;

    /** Copies the variables. */
    public Terminal {
        environment = Map.copyOf(environment);
    }

    /** Shows an error: a line, but on a screen that is too narrow for it. */
    void show(UserError error) {
        tell("meshnet-node: " + error.getMessage());
    }

    /** Says a sentence where answers go; a screen gets it in lines that end between words. */
    void say(String sentence) {
        Paragraph.lines(sentence.lines().toList(), columns(), INDENT).forEach(out::println);
    }

    /** The same where errors go. */
    void tell(String sentence) {
        int columns = tty.isScreenForErrors() ? screenColumns() : Integer.MAX_VALUE;
        Paragraph.lines(sentence.lines().toList(), columns, INDENT).forEach(err::println);
    }

    /** How long lines may be: as COLUMNS says, as the screen is wide, or, where there is none, as it takes. */
    int columns() {
        return said().orElseGet(() -> tty.isScreen() ? screenColumns() : Integer.MAX_VALUE);
    }

    private int screenColumns() {
        return said().orElseGet(() ->
                Math.max(LEAST_COLUMNS, tty.size().map(Tty.Size::columns).orElse(USUAL_COLUMNS)));
    }

    private Optional<Integer> said() {
        String said = environment.getOrDefault("COLUMNS", "");
        return said.matches("[1-9]\\d{0,4}")
                ? Optional.of(Math.max(LEAST_COLUMNS, Integer.parseInt(said)))
                : Optional.empty();
    }

    /** How answers are coloured: on a screen, and where NO_COLOR (no-color.org) and TERM do not speak against it. */
    Paint paint() {
        boolean isWanted = environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "").equals("dumb");
        return tty.isScreen() && isWanted ? Paint.COLOURS : Paint.NONE;
    }
}
