package org.meshnet.node.cli;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Map;
import org.meshnet.core.membership.JoinCode;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;
import org.meshnet.node.membership.AdministratorFile;

/** Where secrets come from that should not stand on the command line. */
final class SecretInput implements AdministratorFile.PassphraseSource {
    private static final String VARIABLE = "MESHNET_PASSPHRASE";
    private static final int LEAST_CHARACTERS = 8;

    private final Map<String, String> environment;

    SecretInput(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public char[] passphrase() throws UserError {
        String given = environment.getOrDefault(VARIABLE, "");
        return given.isEmpty() ? ask("passphrase of the administrator's key: ") : given.toCharArray();
    }

    /** A new one, which is asked for twice. */
    char[] newPassphrase() throws UserError {
        String given = environment.getOrDefault(VARIABLE, "");
        char[] first = given.isEmpty() ? ask("passphrase for the administrator's key: ") : given.toCharArray();
        char[] second = given.isEmpty() ? ask("once more: ") : first.clone();
        boolean isSame = Arrays.equals(first, second);
        Arrays.fill(second, '\0');
        if (!isSame || first.length < LEAST_CHARACTERS) {
            throw new UserError(
                    ExitCode.USAGE,
                    isSame
                            ? "the passphrase is too short; expected at least " + LEAST_CHARACTERS + " characters"
                            : "the two passphrases differ");
        }
        return first;
    }

    /** Since Java 22 there is a console without a terminal, too, which reads nothing then: both are an error. */
    @SuppressWarnings("SystemConsoleNull")
    private static char[] ask(String prompt) throws UserError {
        Console console = System.console();
        char[] typed = console == null ? null : console.readPassword(prompt);
        if (typed == null) {
            throw new UserError(
                    ExitCode.USAGE,
                    (console == null ? "no terminal to ask for the passphrase" : "no passphrase was typed")
                            + "; expected it " + (console == null ? "" : "at the prompt, or ") + "as the variable "
                            + VARIABLE);
        }
        return typed;
    }

    /** The text of a file. */
    static String read(String name) throws UserError {
        try (InputStream in = Files.newInputStream(MembershipCommands.path(name))) {
            return read(in);
        } catch (IOException e) {
            throw UserError.of("the file " + name + " cannot be read", e);
        }
    }

    /**
     * What is typed or piped in, up to its end.
     *
     * @param prompt to err, if a person types; Java before 22 knows that by its console alone
     */
    @SuppressWarnings("SystemConsoleNull")
    static String readStandardInput(PrintStream err, String prompt) throws UserError {
        if (System.console() != null) {
            err.println(prompt);
            err.flush();
        }
        try {
            return read(System.in);
        } catch (IOException e) {
            throw UserError.of("the standard input cannot be read", e);
        }
    }

    private static String read(InputStream in) throws IOException {
        return new String(in.readNBytes(JoinCode.MAX_CHARACTERS), StandardCharsets.UTF_8);
    }
}
