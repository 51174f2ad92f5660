package org.meshnet.node.join;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.meshnet.node.command.Commands;
import org.meshnet.node.command.HostCommands;

/** The service manager of this host, where that is systemd. */
public final class Service {
    /** The unit of a node without its instance. */
    public static final String UNIT = "meshnet-node@";

    private static final Path RUNNING = Path.of("/run/systemd/system");
    private static final String PROGRAM = "systemctl";
    private static final long PATIENCE_MS = TimeUnit.SECONDS.toMillis(90);

    private final Path running;
    private final String program;
    private final Commands commands = new HostCommands(PATIENCE_MS);

    /** This host's. */
    public Service() {
        this(RUNNING, PROGRAM);
    }

    /** @param running the folder that is there while systemd runs */
    Service(Path running, String program) {
        this.running = running;
        this.program = program;
    }

    /** Does systemd run this host (sd_booted(3))? */
    public boolean isThere() {
        return Files.isDirectory(running);
    }

    /** Is the node's unit installed? */
    public boolean hasUnit() {
        return failure("cat", UNIT + ".service").isEmpty();
    }

    /** Starts a network's node now and with each start of the host; says why it cannot, and nothing if it does. */
    public Optional<String> enable(String name) {
        return failure("enable", "--now", UNIT + name);
    }

    private Optional<String> failure(String... words) {
        try {
            commands.run(Stream.concat(Stream.of(program), Stream.of(words)).toList(), "");
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
