package org.meshnet.node.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.meshnet.core.files.PrivateFiles;
import org.meshnet.core.policy.PolicyContent;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.input.InputFiles;

/** Has a person edit a text with the program of his choice, again and again until it is as it should be. */
final class TextEditor {
    private static final String FALLBACK = "vi";

    private final Terminal terminal;
    private final Path file;

    /** Looks at what was written. */
    @FunctionalInterface
    interface Check {
        /** @throws UserError if it cannot be taken as it is */
        void of(String text) throws UserError;
    }

    /** @param file where the text is meanwhile, and stays if it is not taken */
    TextEditor(Terminal terminal, Path file) {
        this.terminal = terminal;
        this.file = file;
    }

    /**
     * Edits.
     *
     * @param before the text, unless one was left in the file before
     * @return one that passed the check
     */
    String edit(String before, Check check) throws UserError {
        try {
            if (Files.exists(file)) {
                terminal.tell(file + " was left by an edit before: going on with that");
            } else {
                PrivateFiles.createNew(file, before);
            }
            while (true) {
                run();
                String text = InputFiles.readText(file, "text", PolicyContent.TEXT_LENGTH);
                try {
                    check.of(text);
                    return text;
                } catch (UserError e) {
                    terminal.show(e);
                    requireAnotherTry(e);
                }
            }
        } catch (IOException e) {
            throw UserError.of(file + " cannot be written", e);
        }
    }

    /** The text is signed: nobody goes on with it. */
    void forget() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            terminal.tell(file + " cannot be removed: " + e);
        }
    }

    private void run() throws UserError {
        Map<String, String> environment = terminal.environment();
        String program = environment.getOrDefault("VISUAL", environment.getOrDefault("EDITOR", FALLBACK));
        try {
            Process process = new ProcessBuilder("sh", "-c", program + " \"$1\"", "meshnet-node", file.toString())
                    .inheritIO()
                    .start();
            int code = process.waitFor();
            if (code != 0) {
                throw new UserError(
                        ExitCode.UNAVAILABLE,
                        "the editor " + program + " ended with " + code + "; the text is in " + file);
            }
        } catch (IOException e) {
            throw new UserError(ExitCode.UNAVAILABLE, "no editor: " + e.getMessage() + "; expected one as EDITOR");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserError(ExitCode.UNAVAILABLE, "interrupted; the text is in " + file);
        }
    }

    @SuppressWarnings("SystemConsoleNull")
    private void requireAnotherTry(UserError problem) throws UserError {
        Console console = System.console();
        String answer = console == null ? null : console.readLine("edit again? [Y/n] ");
        if (answer == null || answer.strip().toLowerCase(Locale.ROOT).startsWith("n")) {
            throw new UserError(problem.exitCode(), "nothing was signed; the text is in " + file);
        }
    }
}
