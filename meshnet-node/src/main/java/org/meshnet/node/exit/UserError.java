package org.meshnet.node.exit;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

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

    /**
     * Of a file or folder that the system does not let this program use.
     *
     * @param problem which one, and what cannot be done with it
     */
    public static UserError of(String problem, IOException cause) {
        ExitCode code = cause instanceof AccessDeniedException ? ExitCode.PRIVILEGE : ExitCode.IO;
        return new UserError(code, problem + ": " + reason(cause));
    }

    /** The library's exceptions say by their class what is wrong, and by their message only where. */
    private static String reason(IOException cause) {
        if (cause instanceof NoSuchFileException) {
            return "there is no such file or folder";
        }
        if (cause instanceof FileAlreadyExistsException) {
            return "there is something of that name already";
        }
        if (cause instanceof AccessDeniedException) {
            return "this user may not; try again with sudo, or as its owner";
        }
        if (cause instanceof NotDirectoryException) {
            return "not a folder";
        }
        String said = cause instanceof FileSystemException file ? file.getReason() : cause.getMessage();
        return said == null ? cause.toString() : said;
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
