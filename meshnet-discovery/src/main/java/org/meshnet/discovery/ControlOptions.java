package org.meshnet.discovery;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the server's control socket is, as the server and who asks it take it. */
final class ControlOptions {
    private static final String NONE = "none";

    @Option(
            names = "--control",
            paramLabel = "FILE",
            description = "socket at which the command status asks the server, as root or the server's user; none for"
                    + " no socket (default: discovery-PORT.socket in systemd's RUNTIME_DIRECTORY, else in"
                    + " /run/meshnet-discovery for root and in XDG_RUNTIME_DIR/meshnet-discovery for others)")
    private @Nullable String socket;

    /** Is there to be none? */
    boolean isOff() {
        return NONE.equals(socket);
    }

    /** The one that the user named; empty for the usual one, or none. */
    Optional<Path> chosen() {
        return Optional.ofNullable(socket).filter(text -> !isOff()).map(Path::of);
    }
}
