package org.meshnet.node.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

/**
 * A value with the place it was given at.
 *
 * @param setting what it sets
 * @param text as written; a secret never leaves in {@code toString} or an error
 * @param place {@code --port}, {@code MESHNET_PORT}, or {@code /etc/meshnet.conf:3: port}
 * @param exitCode of an error in it: {@link ExitCode#USAGE} for the command line, else {@link ExitCode#CONFIG}
 */
public record Given(Setting setting, String text, String place, ExitCode exitCode) {
    private static final int LONGEST_SHOWN = 80;

    /** The error that this value is wrong, for a reason that says what would be right. */
    public UserError error(String reason) {
        return new UserError(exitCode, describe() + ": " + reason);
    }

    /** The value as a path. */
    Path path() throws UserError {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw error("not a path");
        }
    }

    /** The same value with other text, as one item of a list. */
    Given with(String item) {
        return new Given(setting, item, place, exitCode);
    }

    private String describe() {
        boolean isGivenFlag = setting.isFlag() && text.equals("true");
        if (setting.isSecret() || text.isBlank() || isGivenFlag) {
            return place;
        }
        return place + " " + (text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "...");
    }

    @Override
    public String toString() {
        return "Given[" + describe() + "]";
    }
}
