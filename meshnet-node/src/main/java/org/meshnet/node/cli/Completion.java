package org.meshnet.node.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

/** Prints what completes the program's command lines in a shell, as the build made it of the commands. */
final class Completion {
    private static final Map<String, String> FILES = Map.of(
            "bash", "bash/meshnet-node",
            "zsh", "zsh/_meshnet-node",
            "fish", "fish/meshnet-node.fish");

    private final Terminal terminal;

    Completion(Terminal terminal) {
        this.terminal = terminal;
    }

    ExitCode print(String shell) throws UserError {
        if (!FILES.containsKey(shell)) {
            throw new UserError(ExitCode.USAGE, "completion: unknown shell; expected bash, zsh or fish");
        }
        try (InputStream file = Completion.class.getResourceAsStream("/completion/" + FILES.get(shell))) {
            if (file == null) {
                throw new UserError(ExitCode.PLATFORM, "completion: not part of this build of the program");
            }
            file.transferTo(terminal.out());
            return ExitCode.OK;
        } catch (IOException e) {
            throw new UserError(ExitCode.IO, "completion: " + e.getMessage());
        }
    }
}
