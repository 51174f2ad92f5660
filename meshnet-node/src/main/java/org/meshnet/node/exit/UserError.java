package org.meshnet.node.exit;

/**
 * Something that the user can put right: it ends the program with one line and an exit code. The message tells what is
 * wrong, where, and what would be right; it never holds a secret. Without a stack trace.
 */
public final class UserError extends Exception {
    private static final int LONGEST_MESSAGE = 400;

    private final ExitCode exitCode;

    /** An error with this message, made into one line of printable characters. */
    public UserError(ExitCode exitCode, String message) {
        super(oneLine(message), null, false, false);
        this.exitCode = exitCode;
    }

    /** What the program returns. */
    public ExitCode exitCode() {
        return exitCode;
    }

    private static String oneLine(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ").strip();
        return line.length() <= LONGEST_MESSAGE ? line : line.substring(0, LONGEST_MESSAGE) + "...";
    }
}
